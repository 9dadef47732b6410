package developed;

import dev.mesh.annotation.BusMessageListener;
import dev.mesh.presence.Peer;
import java.lang.ref.WeakReference;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.scheduling.annotation.EnableScheduling;
import org.springframework.scheduling.annotation.Scheduled;

/** Is changed while it runs. It says what earlier editions have left in the JVM. */
@SpringBootApplication
@EnableScheduling
public class DevelopedApplication {

	private static final String EDITION = "edition-1";

	public static void main(String[] args) {
		// Not a field of this class: each restart loads another one.
		loaders().add(new WeakReference<>(DevelopedApplication.class.getClassLoader()));
		SpringApplication.run(DevelopedApplication.class, args);
	}

	@SuppressWarnings("unchecked")
	private static List<WeakReference<ClassLoader>> loaders() {
		return (List<WeakReference<ClassLoader>>) System.getProperties()
			.computeIfAbsent("loaders", (key) -> new CopyOnWriteArrayList<>());
	}

	@BusMessageListener("greetings/english")
	void greeted(String text, Peer sender) {
		System.out.println(EDITION + " heard of " + sender.deviceName() + ": " + text);
	}

	@Scheduled(fixedDelay = 1000)
	void count() {
		System.gc();
		long loaders = loaders().stream().filter((loader) -> loader.get() != null).count();
		long loops = Thread.getAllStackTraces()
			.keySet()
			.stream()
			.filter((thread) -> thread.getName().matches("mesh-.*-loop"))
			.count();
		System.out.println(EDITION + " sees " + loaders + " class loaders and " + loops + " loops");
	}

}
