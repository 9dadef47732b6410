package dev.mesh.routing;

import dev.mesh.wire.WireReader;
import dev.mesh.wire.WireWriter;
import java.lang.reflect.Field;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import javax.crypto.Cipher;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * Faults that are planted in a real seal, to prove that the simulator's checkers see
 * them.
 */
public final class SealFaults {

	private SealFaults() {
	}

	/** It opens whatever comes, as if its tag were right. */
	public static void skipTagCheck(Sealer sealer) {
		replaceCipher(sealer, new UncheckedCipher());
	}

	/** It writes and reads in plain. */
	public static void encryptNothing(Sealer sealer) {
		replaceCipher(sealer, new PlainCipher());
	}

	/** It forgets which envelopes it has seen. */
	public static void forgetReplays(Sealer sealer) {
		for (PeerSeal seal : SealFaults.<Map<?, PeerSeal>>get(Sealer.class, "seals", sealer).values()) {
			for (Agreement agreement : SealFaults.<List<Agreement>>get(PeerSeal.class, "agreements", seal)) {
				Agreement.Incoming in = get(Agreement.class, "in", agreement);
				if (in != null) {
					agreement.rememberIn(new Agreement.Incoming(in.epoch(), in.key(), new ReplayWindow()));
				}
			}
		}
	}

	/** How many ciphers it keeps, each with the schedule of a key. */
	static long schedules(Sealer sealer) {
		Object cipher = get(Sealer.class, "cipher", sealer);
		return Arrays.stream(SealFaults.<Cipher[]>get(SealCipher.class, "ciphers", cipher))
			.filter(Objects::nonNull)
			.count();
	}

	private static void replaceCipher(Sealer sealer, SealCipher cipher) {
		try {
			field(Sealer.class, "cipher").set(sealer, cipher);
		}
		catch (IllegalAccessException ex) {
			throw new AssertionError(ex);
		}
	}

	@SuppressWarnings("unchecked")
	private static <T> T get(Class<?> type, String name, Object of) {
		try {
			return (T) field(type, name).get(of);
		}
		catch (IllegalAccessException ex) {
			throw new AssertionError(ex);
		}
	}

	private static Field field(Class<?> type, String name) {
		try {
			Field field = type.getDeclaredField(name);
			field.setAccessible(true);
			return field;
		}
		catch (NoSuchFieldException ex) {
			throw new AssertionError(ex);
		}
	}

	/** GCM without its tag is counter mode; the first block has the counter 2. */
	private static final class UncheckedCipher extends SealCipher {

		@Override
		WireReader open(SecretKeySpec key, long packet, byte[] envelope, int start, int position, int end) {
			if (end - position < Sealer.TAG_BYTES) {
				return null;
			}
			try {
				byte[] block = Arrays.copyOf(nonce(packet), 16);
				block[15] = 2;
				Cipher cipher = Cipher.getInstance("AES/CTR/NoPadding");
				cipher.init(Cipher.DECRYPT_MODE, key, new IvParameterSpec(block));
				byte[] frames = cipher.doFinal(envelope, position, end - position - Sealer.TAG_BYTES);
				return new WireReader(frames, 0, frames.length);
			}
			catch (GeneralSecurityException ex) {
				throw new AssertionError(ex);
			}
		}

	}

	private static final class PlainCipher extends SealCipher {

		@Override
		void seal(SecretKeySpec key, long packet, byte[] frames, int length, int start, WireWriter out) {
			out.writeBytes(frames, 0, length).writeBytes(new byte[Sealer.TAG_BYTES]);
		}

		@Override
		WireReader open(SecretKeySpec key, long packet, byte[] envelope, int start, int position, int end) {
			return end - position < Sealer.TAG_BYTES ? null
					: new WireReader(envelope, position, end - Sealer.TAG_BYTES - position);
		}

	}

}
