package dev.mesh.autoconfigure;

import dev.mesh.Mesh;
import dev.mesh.MeshBuilder;
import dev.mesh.MeshSettings;
import dev.mesh.bus.Bus;
import dev.mesh.bus.BusAuthorizer;
import dev.mesh.discovery.PeerDiscovery;
import dev.mesh.observation.BusObservations;
import dev.mesh.presence.ConnectionRequestHandler;
import dev.mesh.presence.Presence;
import dev.mesh.session.Authenticator;
import dev.mesh.session.ReconnectionStrategy;
import dev.mesh.session.SessionErrorHandler;
import dev.mesh.session.SessionFactory;
import dev.mesh.session.SessionListener;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.LazyInitializationExcludeFilter;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.boot.thread.Threading;
import org.springframework.context.ApplicationContext;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.annotation.Bean;
import org.springframework.core.task.VirtualThreadTaskExecutor;

/**
 * {@link EnableAutoConfiguration Auto-configuration} for a {@link Mesh} and what it
 * consists of. Every bean backs off when the application defines its own. With no
 * property set, the peer has a key in memory, writes no file, opens no endpoint and dials
 * nobody. The {@link Bus} bean is observed when there is an {@code ObservationRegistry};
 * what uses {@link Mesh#bus()} goes around that.
 */
@AutoConfiguration
@ConditionalOnBooleanProperty(name = "mesh.enabled", matchIfMissing = true)
@EnableConfigurationProperties(MeshProperties.class)
public final class MeshAutoConfiguration {

	private static final long FIRST_RECONNECT_MILLIS = 100;

	private static final long LAST_RECONNECT_MILLIS = 30_000;

	MeshAutoConfiguration() {
	}

	@Bean(destroyMethod = "close")
	@ConditionalOnMissingBean
	Mesh mesh(MeshProperties properties, ApplicationContext context,
			ObjectProvider<ServerAuthenticators> authenticators, SessionPropertiesMapper sessions,
			ObjectProvider<MeshSettingsCustomizer> customizers, ObjectProvider<SessionListener> sessionListeners,
			ObjectProvider<SessionErrorHandler> errorHandlers, ObjectProvider<BusAuthorizer> authorizers,
			ObjectProvider<ConnectionRequestHandler> connectionRequestHandler,
			ObjectProvider<PeerDiscovery> discoveries, ObjectProvider<MeshNetwork> network) {
		MeshPropertiesMapper mapper = new MeshPropertiesMapper(properties,
				context.getEnvironment().getProperty("spring.application.name"));
		MeshBuilder builder = Mesh.builder().listenOnStart(false);
		network.ifAvailable((other) -> other.begin(builder));
		mapper.applyTo(builder);
		sessions.applyTo(builder);
		MeshSettings settings = mapper.settings(MeshSettings.defaults());
		for (MeshSettingsCustomizer customizer : customizers.orderedStream().toList()) {
			settings = MeshPropertiesMapper.customize(settings, customizer);
		}
		builder.settings(settings);
		if (properties.server().enabled()) {
			mapper.checkEndpoint();
			// First: who may connect does not matter where nobody can.
			new MeshServerCheck(context).requireEndpoint();
			authenticators.getObject().chain(properties.server()).forEach(builder::authenticator);
		}
		sessionListeners.orderedStream().forEach(builder::sessionListener);
		errorHandlers.orderedStream().forEach(builder::sessionErrorHandler);
		authorizers.orderedStream().forEach(builder::busAuthorizer);
		// Several of which none is primary are a mistake that must show at the start.
		builder.connectionRequestHandler(connectionRequestHandler.getIfAvailable());
		discoveries.orderedStream().forEach(builder::discovery);
		if (Threading.VIRTUAL.isActive(context.getEnvironment())) {
			builder.executor(new VirtualThreadTaskExecutor("mesh-"));
		}
		MeshSettings complete = settings;
		network.ifAvailable((other) -> other.complete(builder, complete));
		return MeshPropertiesMapper.build(builder);
	}

	@Bean
	@ConditionalOnBooleanProperty("mesh.server.enabled")
	ServerAuthenticators meshServerAuthenticators(ObjectProvider<Authenticator> own,
			@Qualifier(ServerAuthenticators.SPRING_SECURITY) ObjectProvider<Authenticator> springSecurity,
			ApplicationContext context) {
		return new ServerAuthenticators(own.orderedStream().toList(), springSecurity.orderedStream().toList(),
				context.getClassLoader());
	}

	@Bean
	@ConditionalOnMissingBean(MeshConnectionDetails.class)
	PropertiesMeshConnectionDetails meshConnectionDetails(MeshProperties properties) {
		return new PropertiesMeshConnectionDetails(properties.session());
	}

	@Bean
	SessionPropertiesMapper meshSessionPropertiesMapper(MeshProperties properties, MeshConnectionDetails connection,
			ObjectProvider<SslBundles> bundles, ObjectProvider<ReconnectionStrategy> strategy) {
		return new SessionPropertiesMapper(properties.session(), connection,
				new DialProperties(properties.session(), connection, bundles.getIfAvailable()).dialling(),
				strategy.getIfUnique(MeshAutoConfiguration::fullJitter));
	}

	@Bean(destroyMethod = "")
	@ConditionalOnMissingBean
	SessionFactory meshSessionFactory(Mesh mesh) {
		return mesh.sessions();
	}

	@Bean(destroyMethod = "")
	@ConditionalOnMissingBean
	Bus meshBus(Mesh mesh, ObjectProvider<BusObservations> observations) {
		BusObservations observing = observations.getIfAvailable();
		return (observing != null) ? observing.observe(mesh.bus()) : mesh.bus();
	}

	@Bean(destroyMethod = "")
	@ConditionalOnMissingBean
	Presence meshPresence(Mesh mesh) {
		return mesh.presence();
	}

	@Bean
	@ConditionalOnMissingBean
	MeshLifecycle meshLifecycle(Mesh mesh, MeshProperties properties, MeshConnectionDetails connection,
			ApplicationContext context) {
		return new MeshLifecycle(mesh, properties, connection, MeshServerCheck.couldAccept(context));
	}

	/** In the context of the mesh alone: what a child published, its parent would too. */
	@Bean
	@ConditionalOnMissingBean
	MeshEvents meshEvents(ApplicationEventPublisher publisher, ObjectProvider<Presence> presence,
			MeshCounters counters) {
		return new MeshEvents(publisher, presence, counters);
	}

	@Bean
	@ConditionalOnMissingBean
	MeshCounters meshCounters() {
		return new MeshCounters();
	}

	@Bean
	@ConditionalOnBooleanProperty("mesh.server.enabled")
	MeshServerCheck meshServerCheck(ApplicationContext context) {
		return new MeshServerCheck(context);
	}

	@Bean
	static LazyInitializationExcludeFilter meshLazyInitializationExcludeFilter() {
		return new MeshLazyInitializationExcludeFilter();
	}

	private static ReconnectionStrategy fullJitter() {
		return ReconnectionStrategy.fullJitter(FIRST_RECONNECT_MILLIS, LAST_RECONNECT_MILLIS);
	}

}
