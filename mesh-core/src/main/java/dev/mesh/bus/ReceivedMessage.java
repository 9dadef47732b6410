package dev.mesh.bus;

import dev.mesh.identity.PeerKey;
import java.nio.ByteBuffer;
import java.util.Map;

/**
 * A message on its way to the listeners. The core makes it; the runtime hands it over and
 * gives it back.
 */
public final class ReceivedMessage implements Message {

	private final PeerKey sender;

	private final BusMessage content;

	private final Reliability reliability;

	private final Map<String, String> pathVariables;

	/** Where its room is given back. */
	private final Credit credit;

	ReceivedMessage(PeerKey sender, BusMessage content, Reliability reliability, Credit credit) {
		this(sender, content, reliability, Map.of(), credit);
	}

	private ReceivedMessage(PeerKey sender, BusMessage content, Reliability reliability,
			Map<String, String> pathVariables, Credit credit) {
		this.sender = sender;
		this.content = content;
		this.reliability = reliability;
		this.pathVariables = pathVariables;
		this.credit = credit;
	}

	/** The same message as the listener of one match sees it. */
	public ReceivedMessage withPathVariables(Map<String, String> variables) {
		return variables.isEmpty() ? this
				: new ReceivedMessage(this.sender, this.content, this.reliability, variables, this.credit);
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

	/** Room that a message holds until its listeners are done. */
	interface Credit {

		void release();

	}

}
