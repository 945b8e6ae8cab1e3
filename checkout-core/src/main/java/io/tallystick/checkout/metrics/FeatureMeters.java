package io.tallystick.checkout.metrics;

/**
 * Meters of a feature. Where metrics are served all of them are made at the start, so that what
 * hasn't happened yet is shown as 0; elsewhere only with the feature.
 */
public interface FeatureMeters {}
