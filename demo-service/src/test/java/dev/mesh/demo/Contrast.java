package dev.mesh.demo;

import java.util.List;

/** Whether text can be read. */
final class Contrast {

	/** Least contrast of text, as WCAG 2.2 AA wants it. */
	private static final double LEAST = 4.5;

	/**
	 * Given the least contrast, answers with a list of texts, each with its contrast,
	 * that fall short of it. Colours are opaque.
	 */
	private static final String SCRIPT = """
			const least = arguments[0];
			const parts = (colour) => colour.match(/[\\d.]+/g).map(Number);
			const light = ([r, g, b]) => [r, g, b].map((c) => c / 255)
			  .map((c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4))
			  .reduce((sum, c, i) => sum + c * [0.2126, 0.7152, 0.0722][i], 0);
			const behind = (one) => {
			  for (let at = one; at; at = at.parentElement) {
			    const colour = parts(getComputedStyle(at).backgroundColor);
			    if (colour.length < 4 || colour[3] === 1) { return colour; }
			  }
			  return [255, 255, 255];
			};
			return [...document.body.querySelectorAll('*')]
			  .filter((one) => one.checkVisibility() && !one.disabled && !one.closest('svg')
			    && [...one.childNodes].some((node) => node.nodeType === Node.TEXT_NODE && node.textContent.trim()))
			  .map((one) => {
			    const [a, b] = [light(parts(getComputedStyle(one).color)), light(behind(one))];
			    return [(Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05), one.textContent.trim().slice(0, 40)];
			  })
			  .filter(([contrast]) => contrast < least)
			  .map(([contrast, text]) => `${contrast.toFixed(2)} ${text}`);
			""";

	private Contrast() {
	}

	/** Texts that are hard to read. */
	static List<?> tooLow(Browser browser) {
		return (List<?>) browser.run(SCRIPT, LEAST);
	}

}
