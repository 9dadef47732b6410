package dev.mesh.demo;

import dev.mesh.Mesh;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.stereotype.Component;

/** The peers of this process: its own one, then the embedded ones. */
@Component
final class LocalPeers {

	private final Mesh own;

	private final ObjectProvider<EmbeddedPeers> embedded;

	LocalPeers(Mesh own, ObjectProvider<EmbeddedPeers> embedded) {
		this.own = own;
		this.embedded = embedded;
	}

	/**
	 * The peer that messages are sent from: this process's own one unless another is
	 * named, or given by its key.
	 */
	Mesh sender(@Nullable String from) {
		if (from == null || from.isBlank()) {
			return this.own;
		}
		return find(from).orElseThrow(() -> RequestProblem.notFound("No peer of this process is called '"
				+ RequestProblem.shortened(from) + "'; 'from' can be one of " + all().stream().map(Mesh::name).toList()
				+ ", or is left out to send from '" + this.own.name() + "'"));
	}

	/** A peer that receives, by name or key: one of this process. */
	Mesh receiver(String to) {
		return find(to).orElseThrow(() -> RequestProblem.notFound("No peer of this process is called '"
				+ RequestProblem.shortened(to) + "'; 'to' can be one of " + all().stream().map(Mesh::name).toList()));
	}

	/** All of them; the own one is the first. */
	List<Mesh> all() {
		return Stream.concat(Stream.of(this.own), embedded().stream().map(EmbeddedPeer::mesh)).toList();
	}

	/** The embedded ones, in the order of their numbers. */
	List<EmbeddedPeer> embedded() {
		EmbeddedPeers others = this.embedded.getIfAvailable();
		return (others == null) ? List.of() : others.running();
	}

	/** An embedded one, by name or key. */
	EmbeddedPeer embedded(String nameOrKey) {
		return embedded().stream()
			.filter((peer) -> isMeant(peer.mesh(), nameOrKey))
			.findFirst()
			.orElseThrow(() -> RequestProblem
				.notFound("No embedded peer of this process is called '" + RequestProblem.shortened(nameOrKey)
						+ "'; there are " + embedded().stream().map((peer) -> peer.mesh().name()).toList()
						+ ". Connections of other processes are theirs to cut"));
	}

	private Optional<Mesh> find(String nameOrKey) {
		return all().stream().filter((peer) -> isMeant(peer, nameOrKey)).findFirst();
	}

	private static boolean isMeant(Mesh peer, String nameOrKey) {
		return peer.name().equals(nameOrKey) || peer.key().toString().equals(nameOrKey);
	}

}
