package dev.mesh.demo;

import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Runs a test for width, height, colour scheme and name of each device. */
@Retention(RetentionPolicy.RUNTIME)
@ParameterizedTest
@CsvSource({ "1280, 800, light, desktop", "1280, 800, dark, desktop", "390, 844, light, phone",
		"390, 844, dark, phone" })
@interface InEachSizeAndColour {

}
