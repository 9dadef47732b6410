package dev.mesh.presence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.mesh.identity.AgreementKey;
import dev.mesh.identity.PeerKey;
import dev.mesh.wire.ErrorCode;
import dev.mesh.wire.ProtocolException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Records, edge statements and marks as bytes. */
class RecordCodecTests {

	private static final PeerKey DIALER = TestKeys.keyOf("dialer");

	private static final PeerKey ACCEPTOR = TestKeys.keyOf("acceptor");

	private static final EdgeStatement STATEMENT = new EdgeStatement(ACCEPTOR, 11, DIALER, 12, "c2Vzc2lvbg", 3,
			"HTTP_POLLING", Optional.of("bob"), List.of("ops", "device"), OptionalLong.of(99));

	private static final EdgeMark MARK = new EdgeMark(ACCEPTOR, 11, DIALER, "c2Vzc2lvbg", 3, EdgeMark.State.DOWN);

	@Test
	void aRecordSurvivesTheRoundTrip() {
		PeerRecord record = PeerRecord.parse(block(content()));

		assertThat(record.key()).isEqualTo(DIALER);
		assertThat(record.incarnation()).isEqualTo(12);
		assertThat(record.version()).isEqualTo(7);
		assertThat(record.lifetimeSeconds()).isEqualTo(1800);
		assertThat(record.name()).isEqualTo("tïll \"7\" 😀");
		assertThat(record.os()).isEqualTo("Linux");
		assertThat(record.software()).isEqualTo("mesh/1");
		assertThat(record.role()).isEqualTo(PeerRecord.Role.LEAF);
		assertThat(record.agreementKey()).isEqualTo(agreementKey());
		assertThat(record.agreementKeyId()).isEqualTo(AgreementKey.idOf(agreementKey()));
		assertThat(record.urls()).containsExactly("wss://a/mesh", "wss://b/mesh");
		assertThat(record.metadataJson()).isEqualTo("{\"a\":[1,2.5,null,true],\"b\":{\"c\":\"d\"}}");
		assertThat(record.edges()).singleElement().satisfies((edge) -> {
			assertThat(edge.statement()).isEqualTo(STATEMENT);
			assertThat(edge.state()).isEqualTo(Connection.State.RECOVERING);
			assertThat(edge.rttMillis()).hasValue(12);
		});
		assertThat(record.signedBlock()).isEqualTo(block(content()));
	}

	@Test
	void aRecordIsWrittenAsTheProtocolSays() {
		assertThat(new String(content(), StandardCharsets.UTF_8))
			.startsWith("{\"key\":\"" + DIALER + "\",\"incarnation\":12,\"version\":7,\"lifetimeSeconds\":1800,")
			.contains("\"role\":\"LEAF\",\"agreement\":\"")
			.contains("\"state\":\"RECOVERING\",\"rttMillis\":12}]}");
	}

	@Test
	void whoTakesUnsealedEnvelopesSaysSoAndNobodyElseSaysAnything() {
		LocalPeer local = new LocalPeer(DIALER, 12, "x", "", "", PeerRecord.Role.FULL, List.of(), "{}", true)
			.withIncarnation(13)
			.withMetadata("{\"a\":1}");
		byte[] content = new RecordContent(local, 7, 1800, Json.base64(agreementKey()), List.of()).toBytes();

		assertThat(new String(content, StandardCharsets.UTF_8)).contains(",\"unsealed\":true,");
		assertThat(PeerRecord.parse(block(content)).takesUnsealed()).isTrue();
		assertThat(new String(content(), StandardCharsets.UTF_8)).doesNotContain("unsealed");
		assertThat(PeerRecord.parse(block(content())).takesUnsealed()).isFalse();
		assertThat(PeerRecord.parse(block(replace("\"urls\"", "\"unsealed\":false,\"urls\""))).takesUnsealed())
			.isFalse();
	}

	@Test
	void accessorsDoNotLeakTheKey() {
		PeerRecord record = PeerRecord.parse(block(content()));

		Arrays.fill(record.agreementKey(), (byte) 0);

		assertThat(record.agreementKey()).isEqualTo(agreementKey());
	}

	@Test
	void statementsAndMarksSurviveTheRoundTrip() {
		EdgeStatement anonymous = new EdgeStatement(ACCEPTOR, 11, DIALER, 12, "s", 1, "WEBSOCKET", Optional.empty(),
				List.of(), OptionalLong.empty());

		assertThat(EdgeStatement.parse(STATEMENT.content())).isEqualTo(STATEMENT);
		assertThat(EdgeStatement.parse(anonymous.content())).isEqualTo(anonymous);
		assertThat(EdgeMark.parse(MARK.content())).isEqualTo(MARK);
		assertThat(new String(MARK.content()))
			.isEqualTo("{\"acceptor\":\"" + ACCEPTOR + "\",\"acceptorIncarnation\":11,\"dialer\":\"" + DIALER
					+ "\",\"session\":\"c2Vzc2lvbg\",\"sequence\":3,\"state\":\"DOWN\"}");
	}

	@Test
	void aStatementThatOthersWouldRefuseIsNotSigned() {
		List<String> roles = new ArrayList<>();
		for (int i = 0; i < 60; i++) {
			roles.add("role".repeat(20) + i);
		}

		assertThatIllegalArgumentException().isThrownBy(() -> with("has space", "WEBSOCKET", List.of()).content());
		assertThatIllegalArgumentException().isThrownBy(() -> with("", "WEBSOCKET", List.of()).content());
		assertThatIllegalArgumentException().isThrownBy(() -> with("s".repeat(65), "WEBSOCKET", List.of()).content());
		assertThatIllegalArgumentException().isThrownBy(() -> with("s", "websocket", List.of()).content());
		assertThatIllegalArgumentException().isThrownBy(() -> with("s", "WEBSOCKET", roles).content())
			.withMessageContaining("4096");
		assertThatCode(() -> with("s".repeat(64), "IN_MEMORY", List.of("")).content()).doesNotThrowAnyException();
	}

	@Test
	void unknownMembersAreIgnored() {
		PeerRecord record = PeerRecord.parse(block(replace("{\"key\"", "{\"new\":[{}],\"key\"")));

		assertThat(record.version()).isEqualTo(7);
	}

	@ParameterizedTest
	@MethodSource("malformations")
	void aMalformedRecordIsRefused(String target, String replacement) {
		byte[] content = replace(target, replacement);

		assertThatExceptionOfType(ProtocolException.class).isThrownBy(() -> PeerRecord.parse(block(content)))
			.matches((ex) -> ex.code() == ErrorCode.MALFORMED_FRAME);
	}

	static Stream<String[]> malformations() {
		return Stream.of(new String[] { "\"version\":7", "\"version\":0" },
				new String[] { "\"version\":7", "\"version\":7.0" },
				new String[] { "\"version\":7", "\"version\":9007199254740992" },
				new String[] { "\"version\":7", "\"version\":99999999999999999999999999" },
				new String[] { "\"version\":7", "\"version\":\"7\"" }, new String[] { "\"version\":7,", "" },
				new String[] { "\"version\":7", "\"version\":7,\"version\":7" },
				new String[] { "\"version\":7", "\"version\":null" },
				new String[] { "\"incarnation\":12", "\"incarnation\":-1" },
				new String[] { "\"lifetimeSeconds\":1800", "\"lifetimeSeconds\":0" },
				new String[] { "\"lifetimeSeconds\":1800", "\"lifetimeSeconds\":86401" },
				new String[] { "\"key\":\"", "\"key\":\"x" }, new String[] { "tïll", "t".repeat(256) },
				new String[] { "\"LEAF\"", "\"leaf\"" }, new String[] { "\"os\":\"Linux\"", "\"os\":5" },
				new String[] { "\"agreement\":\"", "\"agreement\":\"AAAA" },
				new String[] { "\"urls\"", "\"unsealed\":\"true\",\"urls\"" },
				new String[] { "\"urls\"", "\"unsealed\":1,\"urls\"" },
				new String[] { "\"agreement\":\"BwcH", "\"agreement\":\"" },
				new String[] { "BwcHBwcHBwc\"", "BwcHBwcHBwc=\"" }, new String[] { "BwcHBwcHBwc\"", "BwcHBwcHBwd\"" },
				new String[] { "\"urls\":[", "\"urls\":[1," }, new String[] { "\"urls\":[", "\"urls\":{}, \"x\":[" },
				new String[] { "wss://a", "wss://" + "a".repeat(600) },
				new String[] { "\"metadata\":{", "\"metadata\":[],\"x\":{" },
				new String[] { "\"metadata\":{", "\"metadata\":{\"b\":1," }, new String[] { "2.5", "1e400" },
				new String[] { "\"RECOVERING\"", "\"DOWN\"" },
				new String[] { "\"statement\":\"", "\"statement\":\"AAAA" }, new String[] { "]}", "]}x" },
				new String[] { "]}", "],\"x\":NaN}" },
				new String[] { "\"b\":{", "\"b\":{\"d\":" + "[".repeat(15) + "]".repeat(15) + "," });
	}

	@Test
	void metadataMayBeSixteenDeepInsideTheRecord() {
		byte[] content = replace("\"b\":{", "\"b\":{\"d\":" + "[".repeat(14) + "]".repeat(14) + ",");

		assertThat(PeerRecord.parse(block(content)).metadata()).containsKey("b");
	}

	@Test
	void textThatIsNotUtf8IsRefused() {
		byte[] content = content();
		content[new String(content, StandardCharsets.ISO_8859_1).indexOf("Linux")] = (byte) 0xff;
		byte[] utf16 = new String(content(), StandardCharsets.UTF_8).getBytes(StandardCharsets.UTF_16LE);

		assertThatExceptionOfType(ProtocolException.class).isThrownBy(() -> PeerRecord.parse(block(content)));
		assertThatExceptionOfType(ProtocolException.class).isThrownBy(() -> PeerRecord.parse(block(utf16)));
	}

	@Test
	void aRecordOfTwentyFourKibibytesIsTheLargest() {
		int free = PeerRecord.MAX_BYTES - SignedBlock.MAX_OVERHEAD_BYTES - filled(0).length;

		byte[] largest = block(filled(free));
		byte[] tooLarge = block(filled(free + 1));

		assertThat(largest.length).isEqualTo(PeerRecord.MAX_BYTES);
		assertThat(PeerRecord.parse(largest).version()).isEqualTo(7);
		assertThatExceptionOfType(ProtocolException.class).isThrownBy(() -> PeerRecord.parse(tooLarge));
	}

	@Test
	void aRecordCutOffAnywhereIsRefused() {
		byte[] block = block(content());
		for (int length = 0; length < block.length; length++) {
			byte[] cut = Arrays.copyOf(block, length);
			assertThatExceptionOfType(ProtocolException.class).isThrownBy(() -> PeerRecord.parse(cut));
		}
		assertThatExceptionOfType(ProtocolException.class)
			.isThrownBy(() -> PeerRecord.parse(Arrays.copyOf(block, block.length + 1)));
	}

	@ParameterizedTest
	@ValueSource(longs = { 1, 2, 3 })
	void changedBytesAreAcceptedOrRefusedAndNothingElse(long seed) {
		Random random = new Random(seed);
		for (int i = 0; i < 2000; i++) {
			byte[] block = block(content());
			for (int j = 0; j <= random.nextInt(3); j++) {
				block[random.nextInt(block.length)] = (byte) random.nextInt(256);
			}
			try {
				PeerRecord.parse(block);
			}
			catch (ProtocolException ex) {
				assertThat(ex.code()).isEqualTo(ErrorCode.MALFORMED_FRAME);
			}
		}
	}

	@Test
	void whatIsSignedBeginsWithTheLabel() {
		assertThat(SignedBlock.toSign("mesh/1 edge", new byte[] { 5, 6 }))
			.isEqualTo(new byte[] { 'm', 'e', 's', 'h', '/', '1', ' ', 'e', 'd', 'g', 'e', 0, 5, 6 });
	}

	@Test
	void aSignedBlockIsTakenApartAsItWasPutTogether() {
		byte[] signature = new byte[64];
		signature[63] = 9;
		byte[] block = SignedBlock.assemble(new byte[200], signature);

		assertThat(block).hasSize(2 + 200 + 64).startsWith(0xc8, 0x01);
		assertThat(SignedBlock.split(block, 266).content()).isEqualTo(new byte[200]);
		assertThat(SignedBlock.split(block, 266).signature()).isEqualTo(signature);
		assertThatExceptionOfType(ProtocolException.class).isThrownBy(() -> SignedBlock.split(block, 265));
		assertThatIllegalArgumentException().isThrownBy(() -> SignedBlock.assemble(new byte[1], new byte[63]));
	}

	private static EdgeStatement with(String session, String type, List<String> roles) {
		return new EdgeStatement(ACCEPTOR, 11, DIALER, 12, session, 1, type, Optional.empty(), roles,
				OptionalLong.empty());
	}

	private static byte[] content() {
		LocalPeer local = new LocalPeer(DIALER, 12, "tïll \"7\" 😀", "Linux", "mesh/1", PeerRecord.Role.LEAF,
				List.of("wss://a/mesh", "wss://b/mesh"), "{\"b\":{\"c\":\"d\"},\"a\":[1,2.5,null,true]}");
		SignedBlock block = SignedBlock.split(block(STATEMENT.content()), EdgeStatement.MAX_BYTES);
		RecordEdge edge = new RecordEdge(STATEMENT, block, Connection.State.RECOVERING, OptionalLong.of(12));
		return new RecordContent(local, 7, 1800, Json.base64(agreementKey()), List.of(edge)).toBytes();
	}

	private static byte[] replace(String target, String replacement) {
		String content = new String(content(), StandardCharsets.UTF_8);
		int at = content.indexOf(target);
		assertThat(at).as(target).isNotNegative();
		return (content.substring(0, at) + replacement + content.substring(at + target.length()))
			.getBytes(StandardCharsets.UTF_8);
	}

	private static byte[] filled(int bytes) {
		return replace("{\"key\"", "{\"filler\":\"" + "x".repeat(bytes) + "\",\"key\"");
	}

	private static byte[] agreementKey() {
		byte[] key = new byte[32];
		Arrays.fill(key, (byte) 7);
		return key;
	}

	private static byte[] block(byte[] content) {
		return SignedBlock.assemble(content, new byte[64]);
	}

}
