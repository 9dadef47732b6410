package dev.mesh.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.context.runner.WebApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.web.socket.server.support.WebSocketHandlerMapping;

/** Tests for the line that says at the start what this peer is. */
@ExtendWith(OutputCaptureExtension.class)
class MeshStartAnnouncementTests {

	private static final String CLIENT_ONLY = "client only: this peer accepts no sessions";

	private final ApplicationContextRunner contextRunner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(MeshAutoConfiguration.class));

	@Test
	void startOfWhatCannotBeAServerSaysSoAndDoesNotAdviseToBeOne(CapturedOutput output) {
		this.contextRunner.run((context) -> assertThat(context).hasNotFailed());
		this.contextRunner.withPropertyValues("mesh.session.urls=ws://127.0.0.1:1/mesh")
			.run((context) -> assertThat(context).hasNotFailed());
		assertThat(announcements(output)).hasSize(2)
			.allSatisfy((line) -> assertThat(line)
				.contains(CLIENT_ONLY + " (a servlet web application with mesh-spring-boot-starter can)")
				.doesNotContain("mesh.server.enabled"));
	}

	@Test
	void startOfAServletApplicationSaysHowToBeAServer(CapturedOutput output) {
		WebApplicationContextRunner servlet = new WebApplicationContextRunner()
			.withConfiguration(AutoConfigurations.of(MeshAutoConfiguration.class));
		servlet.run((context) -> assertThat(context).hasNotFailed());
		servlet.withPropertyValues("mesh.session.urls=ws://127.0.0.1:1/mesh")
			.run((context) -> assertThat(context).hasNotFailed());
		servlet.withClassLoader(new FilteredClassLoader(WebSocketHandlerMapping.class))
			.run((context) -> assertThat(context).hasNotFailed());
		assertThat(announcements(output)).satisfiesExactly(
				(alone) -> assertThat(alone).contains("is alone", "or mesh.server.enabled=true to accept them"),
				(dials) -> assertThat(dials).contains("connecting to 1 configured address(es)",
						CLIENT_ONLY + " (mesh.server.enabled=true changes that)"),
				(without) -> assertThat(without).contains(CLIENT_ONLY).doesNotContain("mesh.server.enabled"));
	}

	private static List<String> announcements(CapturedOutput output) {
		return output.toString().lines().filter((line) -> line.contains("Mesh peer '")).toList();
	}

}
