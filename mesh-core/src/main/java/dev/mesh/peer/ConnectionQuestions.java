package dev.mesh.peer;

import dev.mesh.presence.ConnectionRequest;
import dev.mesh.session.ConnectionVerdict;
import dev.mesh.wire.ErrorCode;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * Questions to the connection request handler that are not answered, and until when each
 * waits. Denials are counted and told here. The caller bounds how many there are.
 */
final class ConnectionQuestions {

	private final MeshPeer peer;

	private final List<Question> open = new ArrayList<>();

	/** No question is due before. */
	private long nextNanos = Long.MAX_VALUE;

	ConnectionQuestions(MeshPeer peer) {
		this.peer = peer;
	}

	/** Asks; the answer comes later, once, unless the question is forgotten. */
	Question ask(ConnectionRequest request, long deadlineNanos, Consumer<ConnectionAnswer> onAnswer) {
		Question question = new Question(request, deadlineNanos, onAnswer);
		this.open.add(question);
		this.nextNanos = Math.min(this.nextNanos, deadlineNanos);
		question.work = this.peer.desk()
			.ask(request, (authorization) -> answered(question, new ConnectionAnswer(authorization, false)));
		return question;
	}

	/** Nobody waits for its answer any more. */
	void forget(Question question) {
		this.open.remove(question);
		this.peer.desk().forget(question.work);
	}

	int size() {
		return this.open.size();
	}

	void handleDeadlines(long nowNanos) {
		if (this.nextNanos > nowNanos) {
			return;
		}
		for (Question question : List.copyOf(this.open)) {
			if (question.deadlineNanos <= nowNanos && this.open.contains(question)) {
				this.peer.desk().forget(question.work);
				answered(question, new ConnectionAnswer(null, true));
			}
		}
		this.nextNanos = this.open.stream()
			.mapToLong((question) -> question.deadlineNanos)
			.min()
			.orElse(Long.MAX_VALUE);
	}

	long nextDeadlineNanos() {
		return this.nextNanos;
	}

	private void answered(Question question, ConnectionAnswer answer) {
		this.open.remove(question);
		if (answer.late()) {
			this.peer.count("session.connection.undecided");
		}
		else if (answer.authorization() == null) {
			this.peer.count("session.connection.failures");
		}
		if (!answer.isAllowed()) {
			this.peer.count("session.connection.denied");
			ConnectionVerdict verdict = answer.verdict(false);
			ConnectionRequest request = question.request;
			this.peer.emit(new Output.ConnectionRefused(request.peer(), request.remoteAddress(),
					ErrorCode.CONNECTION_DENIED, verdict.reason(), verdict.alternatives()));
		}
		question.onAnswer.accept(answer);
	}

	/** One question. */
	static final class Question {

		private final ConnectionRequest request;

		private final long deadlineNanos;

		private final Consumer<ConnectionAnswer> onAnswer;

		private long work;

		Question(ConnectionRequest request, long deadlineNanos, Consumer<ConnectionAnswer> onAnswer) {
			this.request = request;
			this.deadlineNanos = deadlineNanos;
			this.onAnswer = onAnswer;
		}

	}

}
