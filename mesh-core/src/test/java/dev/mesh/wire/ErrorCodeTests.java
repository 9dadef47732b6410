package dev.mesh.wire;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.Set;
import java.util.stream.Collectors;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

class ErrorCodeTests {

	@Test
	void theNumbersOnTheWireNeverChange() {
		assertThat(Arrays.stream(ErrorCode.values()).map(code -> code.code() + " " + code)).containsExactly("0 NORMAL",
				"1 PROTOCOL_ERROR", "2 MALFORMED_FRAME", "3 RECORD_TOO_LARGE", "4 UNKNOWN_FRAME", "5 HANDSHAKE_TIMEOUT",
				"6 INCOMPATIBLE_VERSION", "7 AUTHENTICATION_FAILED", "8 CONNECTION_DENIED", "9 BAD_SIGNATURE",
				"10 KEY_MISMATCH", "11 SELF_CONNECTION", "12 STALE_INCARNATION", "13 DUPLICATE_IDENTITY",
				"14 DUPLICATE_SESSION", "15 BUSY", "16 TOO_MANY_SESSIONS", "17 WRONG_NODE", "18 EXPIRED", "19 REVOKED",
				"20 LIVENESS_TIMEOUT", "21 WRITE_STALLED", "22 REPLACED", "23 GOING_AWAY", "24 QUOTA_EXCEEDED",
				"25 INTERNAL_ERROR", "26 LINK_FAILED", "27 UNKNOWN_HOST", "28 CONNECT_TIMEOUT", "29 TLS_FAILED");
	}

	@Test
	void everyNumberLeadsBackToItsError() {
		for (ErrorCode code : ErrorCode.values()) {
			assertThat(ErrorCode.of(code.code())).isSameAs(code);
		}
	}

	@ParameterizedTest
	@ValueSource(ints = { -1, 30, 127, Integer.MAX_VALUE, Integer.MIN_VALUE })
	void aNumberFromANewerVersionIsAnInternalError(int code) {
		assertThat(ErrorCode.of(code)).isSameAs(ErrorCode.INTERNAL_ERROR);
	}

	@Test
	void onlyWhatCanPassByItselfIsRetried() {
		Set<ErrorCode> terminal = Arrays.stream(ErrorCode.values())
			.filter(code -> !code.isRetryable())
			.collect(Collectors.toCollection(() -> EnumSet.noneOf(ErrorCode.class)));
		assertThat(terminal).containsExactly(ErrorCode.NORMAL, ErrorCode.INCOMPATIBLE_VERSION,
				ErrorCode.AUTHENTICATION_FAILED, ErrorCode.CONNECTION_DENIED, ErrorCode.BAD_SIGNATURE,
				ErrorCode.KEY_MISMATCH, ErrorCode.SELF_CONNECTION, ErrorCode.DUPLICATE_IDENTITY,
				ErrorCode.DUPLICATE_SESSION, ErrorCode.EXPIRED, ErrorCode.REVOKED, ErrorCode.REPLACED);
	}

	@Test
	void theExceptionIsCheapAndNamesItsReason() {
		ProtocolException exception = new ProtocolException(ErrorCode.BUSY, "come back later");
		assertThat(exception.code()).isSameAs(ErrorCode.BUSY);
		assertThat(exception).hasMessage("come back later");
		assertThat(exception.getStackTrace()).isEmpty();
	}

}
