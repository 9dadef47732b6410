package dev.mesh.demo;

/** The beginning of a text that may be long. */
final class Beginning {

	private Beginning() {
	}

	/** The text, or what it begins with: as many characters, or one less, and dots. */
	static String of(String text, int characters) {
		if (text.length() <= characters) {
			return text;
		}
		// Half a surrogate pair is no character.
		int end = Character.isHighSurrogate(text.charAt(characters - 1)) ? characters - 1 : characters;
		return text.substring(0, end) + "...";
	}

}
