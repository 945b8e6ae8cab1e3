package io.tallystick.checkout.api;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import io.tallystick.checkout.pricing.Quote;
import io.tallystick.checkout.pricing.QuoteResult;
import io.tallystick.checkout.pricing.QuoteTerms;
import io.tallystick.checkout.pricing.Quotes;
import io.tallystick.checkout.saga.Problem;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Duration;
import java.util.Locale;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;

/** What a cart costs, before it is bought. */
@Tag(name = "Checkout")
@ServesCheckout
@RestController
class QuoteController {
  private static final Duration RATES_BACK = Duration.ofSeconds(30);

  private final Quotes quotes;
  private final AttemptLimits limits;

  QuoteController(Quotes quotes, AttemptLimits limits) {
    this.quotes = quotes;
    this.limits = limits;
  }

  @Operation(
      summary = "What a cart costs",
      description =
          "The price with its parts: goods, discount, shipping, fees, tax. Changes nothing and"
              + " holds nothing back. A checkout makes a quote of its own.")
  @ApiResponse(responseCode = "200", description = "The price", useReturnTypeSchema = true)
  @ApiResponse(responseCode = "422", ref = OpenApiConfiguration.PROBLEM)
  @ApiResponse(responseCode = "503", ref = OpenApiConfiguration.PROBLEM)
  @PostMapping(path = "/api/quote", consumes = MediaType.APPLICATION_JSON_VALUE)
  QuoteView quote(@RequestBody QuoteRequest wish, HttpServletRequest request) {
    Caller caller = Caller.of(request);
    limits.take(AttemptLimits.Kind.CART, caller.address());
    TermsRequest terms =
        TermsRequest.of(wish.cartId(), wish.currency(), wish.coupon(), wish.shippingMethod());
    var address = Fields.present("address", wish.address()).address();
    if (terms.coupon() != null) {
      limits.take(AttemptLimits.Kind.COUPON, caller.address());
    }
    QuoteResult result =
        quotes.quote(
            terms.cartId(),
            new QuoteTerms(
                address,
                terms.currency(),
                terms.coupon(),
                caller.customerRef(),
                terms.shippingMethod()));
    return switch (result) {
      case QuoteResult.Quoted(Quote quote) ->
          new QuoteView(terms.cartId(), PriceView.of(quote), quote.holdsUntil());
      case QuoteResult.Refused(QuoteResult.Code code, String message) ->
          throw refused(code, message);
    };
  }

  private static ApiProblem refused(QuoteResult.Code code, String message) {
    boolean later = code == QuoteResult.Code.RATES_UNAVAILABLE;
    return new ApiProblem(
        Problem.of(
            later ? 503 : 422,
            code.name().toLowerCase(Locale.ROOT).replace('_', '-'),
            "There is no price for this",
            message),
        later ? RATES_BACK : null);
  }
}
