package dev.mesh.bus;

import dev.mesh.identity.PeerKey;
import java.nio.ByteBuffer;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A message on its way to the listeners. The core makes it; the runtime hands it over and
 * gives it back.
 */
public final class ReceivedMessage implements Message {

	private final PeerKey sender;

	private final BusMessage content;

	private final Reliability reliability;

	private final Map<String, String> pathVariables;

	/** How to answer it; null when no answer is wanted. */
	private final @Nullable Answer answer;

	/** Where its room is given back. */
	private final Credit credit;

	ReceivedMessage(PeerKey sender, BusMessage content, Reliability reliability, @Nullable Answer answer,
			Credit credit) {
		this(sender, content, reliability, Map.of(), answer, credit);
	}

	private ReceivedMessage(PeerKey sender, BusMessage content, Reliability reliability,
			Map<String, String> pathVariables, @Nullable Answer answer, Credit credit) {
		this.sender = sender;
		this.content = content;
		this.reliability = reliability;
		this.pathVariables = pathVariables;
		this.answer = answer;
		this.credit = credit;
	}

	/** The same message as the listener of one match sees it. */
	public ReceivedMessage withPathVariables(Map<String, String> variables) {
		return variables.isEmpty() ? this
				: new ReceivedMessage(this.sender, this.content, this.reliability, variables, this.answer, this.credit);
	}

	/** How to answer it; null when no answer is wanted. */
	@Nullable Answer answer() {
		return this.answer;
	}

	Credit credit() {
		return this.credit;
	}

	@Override
	public PeerKey sender() {
		return this.sender;
	}

	@Override
	public String path() {
		return this.content.path();
	}

	@Override
	public Map<String, String> pathVariables() {
		return this.pathVariables;
	}

	@Override
	public Map<String, String> headers() {
		return this.content.headers();
	}

	@Override
	public ByteBuffer payload() {
		return this.content.payload();
	}

	@Override
	public byte[] bytes() {
		return this.content.bytes().clone();
	}

	@Override
	public Reliability reliability() {
		return this.reliability;
	}

	@Override
	public String toString() {
		return "Message[from=" + this.sender.shortForm() + ", " + this.content + "]";
	}

	/** Sends the answer to one request or watched message, by the loop, at most once. */
	interface Answer {

		/** The reply; its path does not matter. */
		void reply(BusMessage reply);

		/** There will be none. */
		void fail(RejectionReason reason, String detail);

		/** The handlers are done; why not well, or null. */
		default void handled(@Nullable RejectionReason failure) {
			if (failure != null) {
				fail(failure, "");
			}
			else {
				reply(BusMessage.NOTHING);
			}
		}

	}

	/** Room that a message holds until its listeners are done. */
	interface Credit {

		/**
		 * They are done.
		 * @param failure HANDLER_FAILED when one of them has thrown, NO_LISTENER when all
		 * were removed before they were called; null when the message is handled
		 */
		void release(@Nullable RejectionReason failure);

	}

}
