package dev.mesh.filter;

import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

class PeerFilterTests {

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '`', value = {
			// equality
			"name eq 'till-7' | true", "name is 'till-7' | true", "name = 'till-7' | true", "name='till-7' | true",
			"name eq \"till-7\" | true", "name eq 'Till-7' | false", "NAME eq 'till-7' | false",
			"name ne 'till-8' | true", "name != 'till-8' | true", "name ne 'till-7' | false", "hops = 1 | true",
			"hops = 1.0 | true", "hops = +1 | true", "hops = 10e-1 | true", "hops ne 2 | true",
			"metadata.active = true | true", "metadata.active is TRUE | true", "metadata.active ne false | true",
			"metadata.active = false | false", "metadata.empty = '' | true", "metadata.text = '2' | true",
			// order
			"hops < 2 | true", "hops <= 1 | true", "hops < 1 | false", "hops > 0 | true", "hops >= 1 | true",
			"hops > 1 | false", "hops>=1 | true", "hops > -1 | true", "name > 'till' | true", "name < 'u' | true",
			"name >= 'till-7' | true", "metadata.text < '10' | false",
			// numbers of every class are compared by value
			"metadata.ratio = 0.1 | true", "metadata.float = 0.1 | true", "metadata.long = 9007199254740993 | true",
			"metadata.long = 9007199254740992 | false", "metadata.big = 123456789012345678901234567890 | true",
			"metadata.big > 1e29 | true", "metadata.decimal = 1.5 | true", "metadata.huge > 1e9999 | true",
			"metadata.huge = 1 | false", "metadata.atomic = 5 | true", "metadata.nan = 0 | false",
			"metadata.nan ne 0 | false", "metadata.infinite > 1 | false",
			// in
			"name in ['a', 'till-7'] | true", "name in ['a' 'till-7'] | true", "name in ['a'] | false",
			"hops in [3, 2, 1] | true", "hops in ['1', true, 1] | true", "hops in ['1'] | false",
			"metadata.active in [true] | true",
			// like
			"name like 'till-%' | true", "name like '%7' | true", "name like '%ll%' | true",
			"name like 'till-_' | true", "name like 'till' | false", "name like 'till-__' | false",
			"name like 'TILL%' | false", "name like '%' | true", "percent like '100\\\\%%' | true",
			"name like 'till\\\\%' | false", "percent like '%of\\\\_it' | true", "quoted like '%\\\\\\\\' | true",
			"metadata.empty like '' | true", "metadata.empty like '%' | true", "metadata.empty like '_' | false",
			"hops like '1' | false", "nowhere like '%' | false",
			// exists
			"metadata.version exists | true", "exists metadata.version | true", "has metadata.version | true",
			"has metadata | true", "has metadata.none | false", "metadata.nothing exists | false",
			"has metadata.version.deeper | false", "has nowhere.at.all | false",
			// roles
			"$Roles hasRoles ['ops'] | true", "$Roles hasRoles ['ops', 'device'] | true",
			"$Roles hasRoles ['ops', 'boss'] | false", "hasRoles ['ops'] | true", "hasRoles \"ops\" \"device\" | true",
			"hasRoles 'ops', 'device' | true", "hasRoles 'ops' and name eq 'till-7' | true", "hasRoles 'boss' | false",
			"metadata.tags hasRoles ['a'] | true", "metadata.tags hasRoles ['1'] | false",
			"name hasRoles ['till-7'] | false", "nowhere hasRoles ['a'] | false",
			// paths into maps
			"metadata.address.city = 'Bern' | true", "metadata.address.geo.lat > 46 | true",
			"metadata.app.version = 'dotted' | true", "metadata.address.none.lat > 46 | false",
			"metadata.address. = 'Bern' | false", "metadata..address exists | false", ".metadata exists | false",
			// strings
			"quoted = 'it\\'s \"so\" \\\\' | true", "quoted = \"it's \\\"so\\\" \\\\\" | true",
			// missing and unlike
			"nowhere = 'a' | false", "nowhere ne 'a' | false", "nowhere < 1 | false", "nowhere in ['a'] | false",
			"not nowhere = 'a' | true", "name = 7 | false", "name ne 7 | false", "name < 7 | false",
			"hops = '1' | false", "hops ne '2' | false", "hops = true | false", "metadata = 'a' | false",
			"metadata.tags = 'a' | false", "metadata.tags ne 'b' | false", "metadata.object = 'a' | false",
			"metadata.object exists | true", "metadata.active = 'true' | false", "metadata.nothing = 'null' | false",
			// and, or, not
			"all | true", "ALL | true", "not all | false", "not not all | true", "(all) | true", "((all)) | true",
			"all or not all and not all | true", "(all or not all) and not all | false",
			"not all and all or all | true", "not all or all | true", "not (all or all) | false",
			"not name = 'x' and hops = 1 | true", "name = 'x' or hops = 1 | true", "name = 'x' or hops = 2 | false",
			"NOT (NAME = 'x') AND Hops ne 1 OR $Principal IS 'bob' | true",
			"$Principal is 'bob' and ($Roles hasRoles ['ops'] or metadata.version >= 2) and not (hops > 1) | true",
			"$Principal is 'bob' and ($Roles hasRoles ['boss'] or metadata.version >= 3) and not (hops > 1) | false",
			// the examples of Diffusion's manual
			"(name is \"Accounts\" or name is \"till-7\") and os is \"Linux\" | true", "not os is \"Payroll\" | true",
			"not (os is \"Payroll\" or os is \"Linux\") | false" })
	void expressionsMeanWhatTheySay(String expression, boolean expected) {
		assertThat(PeerFilter.parse(expression).matches(TestAttributes.TILL)).isEqualTo(expected);
	}

	@Test
	void keywordsMayHaveAnyCaseAndSpacesMayBeAnyWhiteSpace() {
		String expression = "\tNAME\u00a0IS 'x'\nOr\r\nname LIKE 'till%'AnD(hops In[1]) aNd HASROLES['ops']\u2003";
		assertThat(PeerFilter.parse(expression).matches(TestAttributes.TILL)).isTrue();
	}

	@Test
	void keywordsMayEndANameOrComeInTheMiddleOfIt() {
		Attributes attributes = new TestAttributes(Map.of("order", 1, "metadata", Map.of("in", 2, "not", 3)));
		assertThat(PeerFilter.parse("order = 1 and metadata.in = 2 and metadata.not = 3").matches(attributes)).isTrue();
	}

	@Test
	void anAttributeWithDotsInItsNameComesFirst() {
		Attributes attributes = new TestAttributes(Map.of("a.b", 1, "a", Map.of("b", 2, "c", 3)));
		assertThat(PeerFilter.parse("a.b = 1 and a.c = 3").matches(attributes)).isTrue();
	}

	@Test
	void allMatchesEveryPeerAndCanBeWritten() {
		assertThat(PeerFilter.all().matches(name -> null)).isTrue();
		assertThat(PeerFilter.all().expression()).isEqualTo("all");
		assertThat(PeerFilter.parse(PeerFilter.all().expression())).isEqualTo(PeerFilter.all());
	}

	@Test
	void filtersAreEqualByTheirExpressions() {
		PeerFilter filter = PeerFilter.parse("name = 'a'");
		assertThat(filter).isEqualTo(PeerFilter.parse("name = 'a'"))
			.hasSameHashCodeAs(PeerFilter.parse("name = 'a'"))
			.isNotEqualTo(PeerFilter.parse("name  =  'a'"))
			.isNotEqualTo("name = 'a'")
			.hasToString("name = 'a'");
		assertThat(filter.expression()).isEqualTo("name = 'a'");
	}

	@ParameterizedTest
	@ValueSource(ints = { 1, 31, 32 })
	void parenthesesAndNotMayBeNestedToTheLimit(int depth) {
		assertThat(PeerFilter.parse("(".repeat(depth) + "all" + ")".repeat(depth)).matches(name -> null)).isTrue();
		assertThat(PeerFilter.parse("not ".repeat(depth) + "all").matches(name -> null)).isEqualTo(depth % 2 == 0);
	}

	@Test
	void chainsAreNotNesting() {
		String chain = "all and (all) or not all and ".repeat(130) + "all";
		assertThat(chain).hasSizeGreaterThan(3700);
		assertThat(PeerFilter.parse(chain).matches(name -> null)).isTrue();
	}

	@Test
	void anExpressionMayHave4096Characters() {
		String longest = "name = '" + "x".repeat(4096 - 9) + "'";
		assertThat(longest).hasSize(4096);
		assertThat(PeerFilter.parse(longest).matches(Map.of("name", "x".repeat(4096 - 9))::get)).isTrue();
	}

}
