package dev.mesh.demo;

import java.util.Map;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.web.ErrorResponseException;

/**
 * A request that cannot be done as it is: answered as problem details (RFC 9457) whose
 * {@code detail} names the value, the limit or the choices, and the remedy.
 */
final class RequestProblem extends ErrorResponseException {

	private static final long serialVersionUID = 1L;

	private static final int SHOWN_CHARACTERS = 80;

	private RequestProblem(HttpStatus status, String detail, Map<String, Object> properties) {
		super(status, problem(status, detail, properties), null);
	}

	static RequestProblem badRequest(String detail) {
		return new RequestProblem(HttpStatus.BAD_REQUEST, detail, Map.of());
	}

	static RequestProblem notFound(String detail) {
		return new RequestProblem(HttpStatus.NOT_FOUND, detail, Map.of());
	}

	static RequestProblem conflict(String detail) {
		return new RequestProblem(HttpStatus.CONFLICT, detail, Map.of());
	}

	static RequestProblem tooLarge(String detail) {
		return new RequestProblem(HttpStatus.CONTENT_TOO_LARGE, detail, Map.of());
	}

	static RequestProblem tooOften(String detail) {
		return new RequestProblem(HttpStatus.TOO_MANY_REQUESTS, detail, Map.of());
	}

	static RequestProblem notNow(String detail) {
		return new RequestProblem(HttpStatus.SERVICE_UNAVAILABLE, detail, Map.of());
	}

	/** With one more member than RFC 9457 names, for programs. */
	static RequestProblem badRequest(String detail, String property, Object value) {
		return new RequestProblem(HttpStatus.BAD_REQUEST, detail, Map.of(property, value));
	}

	/** A value from a request, short enough to be repeated in an answer. */
	static String shortened(String value) {
		return Beginning.of(value, SHOWN_CHARACTERS);
	}

	private static ProblemDetail problem(HttpStatus status, String detail, Map<String, Object> properties) {
		ProblemDetail problem = ProblemDetail.forStatusAndDetail(status, detail);
		properties.forEach(problem::setProperty);
		return problem;
	}

}
