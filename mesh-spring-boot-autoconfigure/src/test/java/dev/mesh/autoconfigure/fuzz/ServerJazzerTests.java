package dev.mesh.autoconfigure.fuzz;

import dev.mesh.fuzz.FuzzSearch;
import org.junit.jupiter.api.Tag;

/**
 * Searches each target of this module; CONTRIBUTING.md says how to go on from a finding.
 */
@Tag("heavy")
@Tag("fuzz")
class ServerJazzerTests extends FuzzSearch {

	ServerJazzerTests() {
		super(ServerFuzzTargets.all());
	}

}
