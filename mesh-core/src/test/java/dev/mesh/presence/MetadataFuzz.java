package dev.mesh.presence;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mesh.filter.FilterSyntaxException;
import dev.mesh.fuzz.FuzzTarget;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Consumer;

/** Metadata as JSON, and the scopes that dialers ask for. */
public final class MetadataFuzz implements FuzzTarget {

	private static final List<Consumer<byte[]>> DECODERS = List.of(MetadataFuzz::metadata, MetadataFuzz::scope);

	@Override
	public void accept(byte[] input) {
		FuzzTarget.choose(input, DECODERS);
	}

	@Override
	public List<byte[]> seeds() {
		return List.of(seed(0, "{\"a\":[1,2.5,-1e9,null,true],\"b\":{\"c\":\"d\\n\\u00e9\"}}"), seed(0, "{}"),
				seed(1, "all"), seed(1, "hub"), seed(1, "metadata.site = 'bern' and not (os like 'Win%')"));
	}

	@Override
	public int fewestEdges() {
		return 190;
	}

	private static byte[] seed(int decoder, String text) {
		return FuzzTarget.chosen(decoder, text.getBytes(StandardCharsets.UTF_8));
	}

	private static void metadata(byte[] bytes) {
		String json = new String(bytes, StandardCharsets.UTF_8);
		try {
			PeerMetadata.check(json, PresenceSettings.defaults());
			String canonical = PeerMetadata.canonicalJson(json);
			assertThat(PeerMetadata.canonicalJson(canonical)).isEqualTo(canonical);
			assertThat(PeerMetadata.parse(canonical)).isEqualTo(PeerMetadata.parse(json));
		}
		catch (PeerMetadataException ex) {
			assertThat(ex).hasMessageContaining("etadata");
		}
	}

	private static void scope(byte[] bytes) {
		String text = new String(bytes, StandardCharsets.UTF_8);
		try {
			PresenceScope scope = PresenceScope.parse(text);
			assertThat(PresenceScope.parse(scope.text())).isEqualTo(scope);
		}
		catch (FilterSyntaxException ex) {
			assertThat(text).hasSizeLessThanOrEqualTo(PresenceScope.MAX_CHARACTERS);
		}
		catch (IllegalArgumentException ex) {
			assertThat(text).hasSizeGreaterThan(PresenceScope.MAX_CHARACTERS);
		}
	}

}
