package dev.mesh.demo;

import dev.mesh.bus.DispatchReport;
import dev.mesh.bus.SendResult;
import dev.mesh.presence.Peer;
import dev.mesh.presence.PresenceGraph;
import java.util.List;

/**
 * Answer to {@code POST /api/fanout}.
 *
 * @param count to how many peers the message was sent
 * @param acknowledged how many of them have acknowledged it
 * @param results one for each of them
 */
record FanOutReport(int count, long acknowledged, List<Result> results) {

	static FanOutReport of(DispatchReport report, PresenceGraph graph) {
		return new FanOutReport(report.count(), report.acknowledged(),
				report.results()
					.entrySet()
					.stream()
					.map((entry) -> new Result(entry.getKey().toString(),
							graph.peer(entry.getKey()).map(Peer::deviceName).orElse(""), entry.getValue().outcome(),
							entry.getValue().mayHaveArrived(), entry.getValue().detail()))
					.toList());
	}

	/**
	 * What came of it at one peer.
	 *
	 * @param peerKey its key
	 * @param deviceName its name, empty when it has gone meanwhile
	 * @param result outcome, such as ACKNOWLEDGED or REJECTED
	 * @param mayHaveArrived whether the message can have reached its listeners
	 * @param detail why, for people; may be empty
	 */
	record Result(String peerKey, String deviceName, SendResult.Outcome result, boolean mayHaveArrived, String detail) {
	}

}
