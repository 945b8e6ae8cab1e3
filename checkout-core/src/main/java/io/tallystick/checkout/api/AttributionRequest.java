package io.tallystick.checkout.api;

import io.swagger.v3.oas.annotations.media.Schema;
import io.tallystick.checkout.attribution.Attribution;
import org.jspecify.annotations.Nullable;

/** Where the customer came from, as the browser says. */
record AttributionRequest(
    @Schema(example = "newsletter", maxLength = 200) @Nullable String utmSource,
    @Schema(example = "email", maxLength = 200) @Nullable String utmMedium,
    @Schema(example = "autumn", maxLength = 200) @Nullable String utmCampaign,
    @Schema(maxLength = 200) @Nullable String utmTerm,
    @Schema(maxLength = 200) @Nullable String utmContent,
    @Schema(maxLength = 2000) @Nullable String referrer,
    @Schema(maxLength = 2000) @Nullable String landingPage) {
  private static final int MAX_TAG = 200;
  private static final int MAX_ADDRESS = 2000;

  /** As the client said, for those who cut and clean it themselves. */
  Attribution unchecked() {
    return new Attribution(
        utmSource, utmMedium, utmCampaign, utmTerm, utmContent, referrer, landingPage);
  }

  Attribution attribution() {
    return new Attribution(
        Fields.optional("attribution.utmSource", utmSource, MAX_TAG),
        Fields.optional("attribution.utmMedium", utmMedium, MAX_TAG),
        Fields.optional("attribution.utmCampaign", utmCampaign, MAX_TAG),
        Fields.optional("attribution.utmTerm", utmTerm, MAX_TAG),
        Fields.optional("attribution.utmContent", utmContent, MAX_TAG),
        Fields.optional("attribution.referrer", referrer, MAX_ADDRESS),
        Fields.optional("attribution.landingPage", landingPage, MAX_ADDRESS));
  }
}
