package dev.mesh.filter;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mesh.fuzz.FuzzTarget;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** The text of filters: an answer, or a {@link FilterSyntaxException} with a column. */
public final class FilterFuzz implements FuzzTarget {

	@Override
	public void accept(byte[] input) {
		String expression = new String(input, StandardCharsets.UTF_8);
		try {
			PeerFilter filter = PeerFilter.parse(expression);
			boolean answer = filter.matches(TestAttributes.TILL);
			assertThat(PeerFilter.parse(filter.toString()).matches(TestAttributes.TILL)).isEqualTo(answer);
			assertThat(PeerFilter.parse("not (" + expression + ")").matches(TestAttributes.TILL)).isNotEqualTo(answer);
		}
		catch (FilterSyntaxException ex) {
			assertThat(ex.column()).isBetween(1, expression.length() + 6);
		}
	}

	@Override
	public List<byte[]> seeds() {
		return List
			.of("$Principal is 'bob' and ($Roles hasRoles ['ops'] or metadata.version >= 2) and not (hops > 1)",
					"name like 'till-%' and os in [\"Linux\", 7, true] or exists metadata.address.city", "all",
					"metadata.ratio != -2.5e3")
			.stream()
			.map((text) -> text.getBytes(StandardCharsets.UTF_8))
			.toList();
	}

	@Override
	public int fewestEdges() {
		return 190;
	}

}
