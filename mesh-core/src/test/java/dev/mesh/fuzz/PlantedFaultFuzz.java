package dev.mesh.fuzz;

import java.util.List;

/**
 * Fails for one beginning of four bytes, which only a search finds that sees branches.
 */
final class PlantedFaultFuzz implements FuzzTarget {

	@Override
	public void accept(byte[] input) {
		if (input.length > 3 && input[0] == 'm' && input[1] == 'e' && input[2] == 's' && input[3] == 'h') {
			throw new IllegalStateException("planted");
		}
	}

	@Override
	public List<byte[]> seeds() {
		return List.of(new byte[4]);
	}

	@Override
	public int fewestEdges() {
		return 1;
	}

}
