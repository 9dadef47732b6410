package dev.mesh.benchmarks.jmh;

import dev.mesh.identity.AgreementKey;
import dev.mesh.identity.Identity;
import dev.mesh.identity.Signatures;
import dev.mesh.presence.PeerRecord;
import dev.mesh.presence.SignedBlock;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** What a peer does with the record of another one when it sees it for the first time. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class PresenceBenchmark {

	private final Identity identity = Identity.generate(new SecureRandom());

	private final Signatures signatures = Signatures.ed25519(this.identity);

	private final byte[] content = content();

	private final byte[] toSign = SignedBlock.toSign(PeerRecord.LABEL, this.content);

	private final byte[] signature = this.signatures.sign(this.toSign);

	private final byte[] block = SignedBlock.assemble(this.content, this.signature);

	/** Reads it. */
	@Benchmark
	public PeerRecord parse() {
		return PeerRecord.parse(this.block);
	}

	/** Verifies its signature. */
	@Benchmark
	public boolean verify() {
		return this.signatures.verify(this.identity.key(), this.toSign, this.signature);
	}

	/** What its owner does. */
	@Benchmark
	public byte[] sign() {
		return this.signatures.sign(this.toSign);
	}

	private byte[] content() {
		String agreement = Base64.getUrlEncoder()
			.withoutPadding()
			.encodeToString(AgreementKey.generate(new SecureRandom()).publicBytes());
		return """
				{"key":"%s","incarnation":12,"version":7,"lifetimeSeconds":1800,"name":"till-7","os":"Linux",\
				"software":"mesh/1","role":"LEAF","agreement":"%s","urls":[],\
				"metadata":{"role":"till","version":3},"edges":[]}""".formatted(this.identity.key(), agreement)
			.getBytes(StandardCharsets.UTF_8);
	}

}
