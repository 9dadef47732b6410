package dev.mesh.vectors;

import java.security.SecureRandom;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Queue;

/** Gives these bytes, one array for each call, and then zeros. */
public final class FixedBytes extends SecureRandom {

	private static final long serialVersionUID = 1L;

	private final transient Queue<byte[]> next;

	/** What it gives, in hexadecimal. */
	public FixedBytes(String... hex) {
		this.next = new ArrayDeque<>();
		give(hex);
	}

	/** Gives these after the others. */
	public void give(String... hex) {
		List.of(hex).forEach((bytes) -> this.next.add(HexFormat.of().parseHex(bytes)));
	}

	@Override
	public void nextBytes(byte[] bytes) {
		byte[] given = this.next.poll();
		if (given == null) {
			Arrays.fill(bytes, (byte) 0);
			return;
		}
		if (given.length != bytes.length) {
			throw new AssertionError(given.length + " bytes are given, " + bytes.length + " are asked for");
		}
		System.arraycopy(given, 0, bytes, 0, bytes.length);
	}

}
