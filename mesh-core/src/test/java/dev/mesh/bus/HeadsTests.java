package dev.mesh.bus;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class HeadsTests {

	private final Heads heads = new Heads();

	private static BusMessage message(String path, int size) {
		return BusMessage.of(path, new byte[size]);
	}

	@Test
	void messagesOfOnePathAndSizeShareTheirHead() {
		byte[] head = this.heads.of(message("a/b", 128));
		assertThat(head).isEqualTo(BusFrames.head(message("a/b", 128)));
		assertThat(this.heads.of(message("a/b", 128))).isSameAs(head);
	}

	@Test
	void anotherPathSizeOrHeaderHasAnotherHead() {
		this.heads.of(message("a/b", 128));
		BusMessage withHeader = message("a/b", 128).withHeader("name", "value");
		for (BusMessage other : new BusMessage[] { message("a/c", 128), message("a/c", 129), withHeader }) {
			assertThat(this.heads.of(other)).isEqualTo(BusFrames.head(other));
		}
	}

}
