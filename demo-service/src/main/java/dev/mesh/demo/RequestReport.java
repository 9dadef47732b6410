package dev.mesh.demo;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.mesh.bus.BusMessage;
import dev.mesh.bus.SendResult;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Answer to {@code POST /api/requests}.
 *
 * @param result REPLIED, or why there is no reply, such as REJECTED or TIMED_OUT
 * @param mayHaveArrived whether the request can have been carried out
 * @param detail why, for people; may be empty
 * @param text payload of the reply, if it is UTF-8
 * @param base64 payload of the reply, if it is not
 * @param headers headers of the reply
 * @param millis time from the call to the outcome
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record RequestReport(String result, boolean mayHaveArrived, String detail, @Nullable String text,
		@Nullable String base64, Map<String, String> headers, double millis) {

	static RequestReport replied(BusMessage reply, long nanos) {
		PayloadText payload = PayloadText.of(reply.payload());
		return new RequestReport("REPLIED", true, "", payload.text(), payload.base64(), reply.headers(),
				SendReport.millis(nanos));
	}

	static RequestReport failed(SendResult result, long nanos) {
		return new RequestReport(result.outcome().name(), result.mayHaveArrived(), result.detail(), null, null,
				Map.of(), SendReport.millis(nanos));
	}

}
