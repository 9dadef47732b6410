package dev.mesh.autoconfigure.fuzz;

import dev.mesh.fuzz.FuzzReplay;

/**
 * Replays the targets of this module. {@link ServerJazzerTests} goes on searching.
 */
class ServerFuzzCorpusTests extends FuzzReplay {

	ServerFuzzCorpusTests() {
		super(ServerFuzzTargets.all());
	}

}
