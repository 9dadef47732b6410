package dev.mesh.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mesh.fuzz.FuzzTarget;
import dev.mesh.identity.PeerKey;
import dev.mesh.session.SessionEnvironment.NeighbourRole;
import dev.mesh.wire.ErrorCode;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;
import tools.jackson.databind.node.ObjectNode;

/** Messages of the handshake, credentials and farewells: what was read can be written. */
public final class HandshakeFuzz implements FuzzTarget {

	private static final List<Consumer<byte[]>> DECODERS = List.of(
			(bytes) -> again(Hello::decodeHello, Hello::encodeHello, bytes),
			(bytes) -> again(Hello::decodeWelcome, Hello::encodeWelcome, bytes),
			(bytes) -> again(Proof::decode, Proof::encode, bytes),
			(bytes) -> again(Accepted::decode, Accepted::encode, bytes),
			(bytes) -> again(Farewell::decode, Farewell::encodeRejected, bytes), HandshakeFuzz::close,
			HandshakeFuzz::signedBlock,
			(bytes) -> again(HandshakeFuzz::readTerms, (terms) -> written(terms::encode), bytes),
			(bytes) -> again(HandshakeFuzz::readCredentials,
					(credentials) -> written((object) -> CredentialsJson.encode(credentials, object)), bytes),
			HandshakeFuzz::record);

	@Override
	public void accept(byte[] input) {
		FuzzTarget.choose(input, DECODERS);
	}

	@Override
	public List<byte[]> seeds() {
		PeerKey key = TestKeys.named("somebody").key();
		String bytes32 = StrictJson.encodeBytes(new byte[32]);
		Hello hello = new Hello(key, 5, bytes32, bytes32, NeighbourRole.LEAF, "mesh/1", "session");
		Map<String, String> properties = Map.of("region", "ch");
		GrantedTerms terms = new GrantedTerms("bob", List.of("ops"), properties, 7, "AAAA");
		Refusal refusal = new Refusal(ErrorCode.BUSY, "too many", 500, 6, "AAAA", List.of("wss://other/mesh"), null);
		return List.of(FuzzTarget.chosen(0, hello.encodeHello()), FuzzTarget.chosen(1, hello.encodeWelcome()),
				FuzzTarget.chosen(2,
						new Proof(Credentials.password("bob", "secret"), properties, "AAAA", 60_000, "hub").encode()),
				FuzzTarget.chosen(3, new Accepted("session", true, 60_000, 65_536, 16_384, terms).encode()),
				FuzzTarget.chosen(4, Farewell.encodeRejected(refusal)),
				FuzzTarget.chosen(5, Farewell.encodeClose(refusal)),
				FuzzTarget.chosen(6, new SignedBlock(new byte[3], new byte[64]).encode()),
				FuzzTarget.chosen(7, written(terms::encode)),
				FuzzTarget.chosen(8, json("{'type':'token','principal':'bob','token':'secret'}")),
				FuzzTarget.chosen(9, json("{'metadata':{'a':[1,2.5,1e9,null,true],'b':{'c':'d'}}}")));
	}

	@Override
	public int fewestEdges() {
		return 200;
	}

	private static byte[] json(String text) {
		return text.replace('\'', '"').getBytes(StandardCharsets.UTF_8);
	}

	private static <T> void again(Function<byte[], T> decoder, Function<T, byte[]> encoder, byte[] bytes) {
		T read = FuzzTarget.readOrNull(() -> decoder.apply(bytes));
		if (read != null) {
			assertThat(decoder.apply(encoder.apply(read))).isEqualTo(read);
		}
	}

	/** CLOSE has no more than a code, a reason and a time. */
	private static void close(byte[] bytes) {
		Refusal read = FuzzTarget.readOrNull(() -> Farewell.decode(bytes));
		if (read != null) {
			Refusal again = Farewell.decode(Farewell.encodeClose(read));
			assertThat(again.code()).isEqualTo(read.code());
			assertThat(again.retryAfterMillis()).isEqualTo(read.retryAfterMillis());
			assertThat(read.reason()).hasSizeLessThanOrEqualTo(200);
			assertThat(read.reason().chars()).noneMatch(Character::isISOControl);
		}
	}

	private static void signedBlock(byte[] bytes) {
		SignedBlock block = FuzzTarget.readOrNull(() -> SignedBlock.decode(bytes, StrictJson.MAX_BYTES));
		if (block != null) {
			assertThat(block.encode()).isEqualTo(bytes);
		}
	}

	/** What the connection request handler gets to see. */
	private static void record(byte[] bytes) {
		String json = FuzzTarget.readOrNull(() -> StrictJson.readRecord(bytes).object("metadata").toJson());
		if (json != null) {
			String record = "{\"metadata\":" + json + "}";
			byte[] encoded = record.getBytes(StandardCharsets.UTF_8);
			if (encoded.length <= StrictJson.MAX_BYTES) {
				assertThat(StrictJson.readRecord(encoded).object("metadata").toJson()).isEqualTo(json);
			}
		}
	}

	private static GrantedTerms readTerms(byte[] bytes) {
		return GrantedTerms.decode(StrictJson.read(bytes, Proof.MAX_BYTES));
	}

	private static Credentials readCredentials(byte[] bytes) {
		return CredentialsJson.decode(StrictJson.read(bytes, Proof.MAX_BYTES));
	}

	private static byte[] written(Consumer<ObjectNode> content) {
		ObjectNode object = StrictJson.newObject();
		content.accept(object);
		return StrictJson.write(object);
	}

}
