package dev.mesh.demo;

import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.http.converter.HttpMessageNotReadableException;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import org.springframework.web.context.request.WebRequest;
import org.springframework.web.servlet.mvc.method.annotation.ResponseEntityExceptionHandler;
import tools.jackson.core.JacksonException;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.core.exc.StreamConstraintsException;
import tools.jackson.databind.exc.MismatchedInputException;
import tools.jackson.databind.exc.UnrecognizedPropertyException;

/**
 * Answers every error with problem details (RFC 9457); a body that cannot be read is told
 * what is wrong and where.
 */
@RestControllerAdvice
class ProblemAdvice extends ResponseEntityExceptionHandler {

	@Override
	protected @Nullable ResponseEntity<Object> handleHttpMessageNotReadable(HttpMessageNotReadableException ex,
			HttpHeaders headers, HttpStatusCode status, WebRequest request) {
		HttpStatusCode answer = (ex.getRootCause() instanceof StreamConstraintsException) ? HttpStatus.CONTENT_TOO_LARGE
				: status;
		ProblemDetail problem = ProblemDetail.forStatusAndDetail(answer, detail(ex.getRootCause()));
		return handleExceptionInternal(ex, problem, headers, answer, request);
	}

	private static String detail(@Nullable Throwable cause) {
		return (cause instanceof JacksonException wrong)
				? "The body is not what is expected here: " + what(wrong) + where(wrong.getLocation())
				: "The body is missing or cannot be read; expected is a JSON object in UTF-8";
	}

	private static String what(JacksonException wrong) {
		if (wrong instanceof UnrecognizedPropertyException unknown) {
			return "there is no '" + unknown.getPropertyName() + "', but " + unknown.getKnownPropertyIds();
		}
		if (wrong instanceof MismatchedInputException mismatch && mismatch.getTargetType() != null) {
			return wrong.getPath()
				.stream()
				.map(JacksonException.Reference::getPropertyName)
				.reduce("", (before, name) -> "'" + name + "' ") + "must be of type "
					+ mismatch.getTargetType().getSimpleName();
		}
		return wrong.getOriginalMessage();
	}

	private static String where(@Nullable TokenStreamLocation location) {
		return (location == null) ? "" : " (line " + location.getLineNr() + ", column " + location.getColumnNr() + ")";
	}

}
