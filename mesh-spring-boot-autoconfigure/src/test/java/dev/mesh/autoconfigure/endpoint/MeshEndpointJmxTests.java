package dev.mesh.autoconfigure.endpoint;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mesh.Mesh;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.Map;
import javax.management.MBeanOperationInfo;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;

/**
 * Tests of the endpoint {@code mesh} over JMX, in an application without a web server.
 */
@Timeout(60)
class MeshEndpointJmxTests {

	private static final MBeanServer SERVER = ManagementFactory.getPlatformMBeanServer();

	@Test
	void endpointIsAnMBean() throws Exception {
		try (ConfigurableApplicationContext context = run()) {
			ObjectName name = name();
			assertThat(Arrays.stream(SERVER.getMBeanInfo(name).getOperations()).map(MBeanOperationInfo::getName))
				.containsExactlyInAnyOrder("overview", "section", "entry");
			String key = context.getBean(Mesh.class).key().toString();
			assertThat(invoke(name, "overview").toString()).contains(key, "till-7", "PT1M30S").doesNotContain("s3cret");
			assertThat(invoke(name, "section", "peers").toString()).contains(key).doesNotContain("s3cret");
			assertThat(invoke(name, "entry", "peers", key)).isInstanceOf(Map.class);
			assertThat(invoke(name, "section", "nothing")).isNull();
			assertThat(invoke(name, "entry", "sessions", "nothing")).isNull();
		}
	}

	@Test
	void closingIsThereWhenAccessIsUnrestricted() throws Exception {
		try (ConfigurableApplicationContext context = run("--management.endpoint.mesh.access=unrestricted")) {
			assertThat(context.isActive()).isTrue();
			assertThat(invoke(name(), "close", "sessions", "nothing")).isNull();
		}
	}

	private static ConfigurableApplicationContext run(String... more) {
		String[] base = { "--spring.jmx.enabled=true", "--management.endpoints.jmx.exposure.include=mesh",
				"--management.endpoints.jmx.domain=mesh.test", "--mesh.peer.name=till-7",
				"--mesh.peer.metadata.code=s3cret" };
		String[] all = Arrays.copyOf(base, base.length + more.length);
		System.arraycopy(more, 0, all, base.length, more.length);
		return new SpringApplicationBuilder(App.class).web(WebApplicationType.NONE).run(all);
	}

	private static ObjectName name() throws Exception {
		return new ObjectName("mesh.test:type=Endpoint,name=Mesh");
	}

	private static Object invoke(ObjectName name, String operation, String... arguments) throws Exception {
		String[] signature = new String[arguments.length];
		Arrays.fill(signature, String.class.getName());
		return SERVER.invoke(name, operation, arguments, signature);
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class App {

	}

}
