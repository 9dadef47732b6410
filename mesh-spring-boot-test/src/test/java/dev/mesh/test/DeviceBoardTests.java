package dev.mesh.test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.mesh.annotation.BusStreamListener;
import dev.mesh.annotation.PresenceChanged;
import dev.mesh.bus.BusStream;
import dev.mesh.bus.SendResult;
import dev.mesh.presence.Peer;
import dev.mesh.presence.PresenceChange;
import dev.mesh.presence.PresenceChange.Type;
import dev.mesh.session.Credentials;
import dev.mesh.session.SessionException;
import dev.mesh.template.BusTemplate;
import dev.mesh.test.autoconfigure.AutoConfigureMesh;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.messaging.handler.annotation.Header;
import org.springframework.stereotype.Component;

/** The shorter examples of docs/testing.md. */
@SpringBootTest(classes = DeviceBoardTests.DeviceBoard.class,
		properties = { "mesh.session.urls=wss://hub.example/mesh", "mesh.session.principal=board",
				"mesh.session.password=secret" })
@AutoConfigureMesh
class DeviceBoardTests {

	@Autowired
	MeshTestNetwork network;

	@Autowired
	DeviceBoard board;

	@Autowired
	BusTemplate bus;

	@Test
	void aDeviceThatIsCutOffIsYellowAndThenGone() {
		MeshTestPeer device = this.network.peer("lamp").metadata(Map.of("role", "device")).join();

		device.cut();
		this.network.clock().advance(Duration.ofSeconds(10));
		assertThat(this.board.colours).containsEntry("lamp", "yellow");
		this.network.clock().advance(Duration.ofSeconds(15));
		assertThat(this.board.colours).doesNotContainKey("lamp");
		device.heal();

		assertThat(this.board.colours).containsEntry("lamp", "green");
	}

	@Test
	void aPulledCableIsNoticedByTheKeepAlive() {
		MeshTestPeer device = this.network.join("lamp");

		device.unplug();
		this.network.clock().advance(Duration.ofSeconds(10));
		assertThat(this.board.colours).containsEntry("lamp", "green");
		this.network.clock().advance(Duration.ofSeconds(15));
		assertThat(this.board.colours).containsEntry("lamp", "yellow");
	}

	@Test
	void whatIsSentMeanwhileArrivesLaterOrItsTimeRunsOut() {
		MeshTestPeer device = this.network.join("lamp");
		device.cut();
		CompletableFuture<SendResult> on = this.bus.newMessage("on").path("light").to("lamp").send();
		device.heal();
		assertThat(device.received().await("light").text()).isEqualTo("on");
		assertThat(on.join().isSuccess()).isTrue();

		device.cut();
		CompletableFuture<SendResult> off = this.bus.newMessage("off").path("light").to("lamp").send();
		this.network.clock().advance(Duration.ofMinutes(2));
		assertThat(off.join().isSuccess()).isFalse();
	}

	@Test
	void theApplicationConnectsToItsHub() {
		MeshTestPeer hub = this.network.peer("hub").serving("wss://hub.example/mesh").join();
		MeshTestPeer device = this.network.peer("lamp").via(hub).join();

		assertThat(hub.mesh().connectedSessions()).extracting((session) -> session.principal().orElse("nobody"))
			.containsOnly("board", "lamp");
		assertThat(device.openStream("log").awaitText()).isEqualTo("info: hello");

		this.network.partition(hub, device);
		this.network.clock().advance(Duration.ofSeconds(30));
		assertThat(this.board.colours).isEmpty();
	}

	@Test
	void credentialsAreJudgedByTheApplication() {
		assertThatExceptionOfType(SessionException.class)
			.isThrownBy(() -> this.network.peer("thief").credentials(Credentials.password("admin", "guess")).join());
	}

	@Component
	static class DeviceBoard {

		final Map<String, String> colours = new ConcurrentHashMap<>();

		@PresenceChanged(types = { Type.JOINED, Type.SUSPECTED, Type.LEFT })
		void changed(PresenceChange change, Peer peer) {
			if (change.type() == Type.LEFT) {
				this.colours.remove(peer.deviceName());
			}
			else {
				this.colours.put(peer.deviceName(), peer.isSuspected() ? "yellow" : "green");
			}
		}

		@BusStreamListener("log")
		void log(BusStream stream, @Header(name = "level", defaultValue = "info") String level) {
			List.of("hello", "world").forEach((line) -> stream.send(ByteBuffer.wrap((level + ": " + line).getBytes())));
		}

	}

}
