package dev.mesh.fuzz;

import dev.mesh.wire.ErrorCode;
import dev.mesh.wire.ProtocolException;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Decoders of bytes from outside, as Jazzer calls them, and as the kept inputs are
 * replayed in every build. The {@code FuzzTargets} of each module names all of its own.
 */
public interface FuzzTarget {

	/**
	 * Takes one input. Whatever it throws is a finding, and so is what it allocates above
	 * {@link #allocationLimit}.
	 */
	void accept(byte[] input);

	/** Valid encodings, from which the search begins. */
	List<byte[]> seeds();

	/**
	 * How many branches a search reaches at the least, about half of what the seeds
	 * reach: one that reaches fewer decodes nothing.
	 */
	int fewestEdges();

	/** How many bytes of heap an input of so many bytes may cost, all in all. */
	default long allocationLimit(int inputBytes) {
		return 512 * 1024 + 1_000L * inputBytes;
	}

	/** Its name in the corpus and in reports. */
	default String name() {
		String name = getClass().getSimpleName();
		return name.substring(0, name.length() - "Fuzz".length());
	}

	/** The first byte of the input says which of these gets the rest. */
	static void choose(byte[] input, List<Consumer<byte[]>> decoders) {
		if (input.length > 0) {
			byte[] rest = new byte[input.length - 1];
			System.arraycopy(input, 1, rest, 0, rest.length);
			decoders.get((input[0] & 0xff) % decoders.size()).accept(rest);
		}
	}

	/** An input for one of the decoders of {@link #choose}. */
	static byte[] chosen(int decoder, byte[] rest) {
		byte[] input = new byte[rest.length + 1];
		input[0] = (byte) decoder;
		System.arraycopy(rest, 0, input, 1, rest.length);
		return input;
	}

	/** What was read; null when it was refused in the one way that is allowed. */
	static <T> @Nullable T readOrNull(Supplier<T> decoder) {
		try {
			return decoder.get();
		}
		catch (ProtocolException ex) {
			if (ex.code() != ErrorCode.MALFORMED_FRAME && ex.code() != ErrorCode.INCOMPATIBLE_VERSION) {
				throw new AssertionError("refused with " + ex.code(), ex);
			}
			return null;
		}
	}

	/**
	 * What a refusal says. A subclass is one that nobody has thought of, such as that of
	 * a number or of base64.
	 */
	static String refusal(IllegalArgumentException ex) {
		if (ex.getClass() != IllegalArgumentException.class) {
			throw new AssertionError("refused by accident", ex);
		}
		return String.valueOf(ex.getMessage());
	}

	/** Whether UTF-8 can express a text: JSON can escape halves of characters. */
	static boolean isWellFormed(String text) {
		return text.codePoints().noneMatch((point) -> point >= 0xd800 && point <= 0xdfff);
	}

}
