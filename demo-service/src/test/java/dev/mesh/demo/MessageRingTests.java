package dev.mesh.demo;

import dev.mesh.bus.Reliability;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** Tests for {@link MessageRing}. */
class MessageRingTests {

	private final MessageRing ring = new MessageRing(5, 100);

	@Test
	void messagesAreNumberedFromOneInOrderOfArrival() {
		add("a", "b", "c");
		assertThat(texts(0, 10)).containsExactly("a", "b", "c");
		assertThat(this.ring.after(0, 10)).extracting(ArrivedMessage::sequence).containsExactly(1L, 2L, 3L);
	}

	@Test
	void emptyRingHasNoMessages() {
		assertThat(texts(0, 10)).isEmpty();
		assertThat(texts(-3, 10)).isEmpty();
		assertThat(texts(7, 10)).isEmpty();
	}

	@Test
	void oldestMessagesGoWhenThereAreTooMany() {
		add("a", "b", "c", "d", "e", "f", "g");
		assertThat(texts(0, 10)).containsExactly("c", "d", "e", "f", "g");
		assertThat(texts(4, 10)).containsExactly("e", "f", "g");
	}

	@Test
	void oldestMessagesGoWhenTheyAreTooLargeTogether() {
		add("x".repeat(40), "y".repeat(40), "z".repeat(40));
		assertThat(texts(0, 10)).containsExactly("y".repeat(40), "z".repeat(40));
	}

	@Test
	void newestMessageStaysHoweverLargeItIs() {
		add("a", "x".repeat(101));
		assertThat(texts(0, 10)).containsExactly("x".repeat(101));
		add("b");
		assertThat(texts(0, 10)).containsExactly("b");
	}

	@Test
	void limitCountsFromTheOldestThatIsWanted() {
		add("a", "b", "c", "d");
		assertThat(texts(1, 2)).containsExactly("b", "c");
	}

	@Test
	void negativeSequenceMeansSoManyOfTheNewest() {
		add("a", "b", "c", "d");
		assertThat(texts(-2, 10)).containsExactly("c", "d");
		assertThat(texts(-9, 10)).containsExactly("a", "b", "c", "d");
		assertThat(texts(Long.MIN_VALUE, 10)).containsExactly("a", "b", "c", "d");
	}

	@Test
	void sequencesBeyondTheNewestHaveNoMessages() {
		add("a");
		assertThat(texts(1, 10)).isEmpty();
		assertThat(texts(Long.MAX_VALUE, 10)).isEmpty();
	}

	@Test
	void concurrentMessagesGetSequencesOfTheirOwn() {
		MessageRing large = new MessageRing(10_000, Long.MAX_VALUE);
		IntStream.range(0, 8_000).parallel().forEach((index) -> large.add((sequence) -> message(sequence, "x")));
		assertThat(large.after(0, 10_000)).extracting(ArrivedMessage::sequence)
			.containsExactlyElementsOf(IntStream.rangeClosed(1, 8_000).asLongStream().boxed().toList());
	}

	private void add(String... texts) {
		for (String text : texts) {
			this.ring.add((sequence) -> message(sequence, text));
		}
	}

	private List<String> texts(long after, int limit) {
		return this.ring.after(after, limit).stream().map(ArrivedMessage::text).toList();
	}

	private static ArrivedMessage message(long sequence, String text) {
		return new ArrivedMessage(sequence, "from", "a", "to", "b", "path", text, null, Reliability.RELIABLE,
				Instant.EPOCH);
	}

}
