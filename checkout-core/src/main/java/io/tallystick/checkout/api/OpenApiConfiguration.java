package io.tallystick.checkout.api;

import io.swagger.v3.core.converter.AnnotatedType;
import io.swagger.v3.core.converter.ModelConverters;
import io.swagger.v3.core.converter.ResolvedSchema;
import io.swagger.v3.oas.models.Components;
import io.swagger.v3.oas.models.OpenAPI;
import io.swagger.v3.oas.models.Operation;
import io.swagger.v3.oas.models.info.Info;
import io.swagger.v3.oas.models.info.License;
import io.swagger.v3.oas.models.media.Content;
import io.swagger.v3.oas.models.media.MediaType;
import io.swagger.v3.oas.models.media.Schema;
import io.swagger.v3.oas.models.responses.ApiResponse;
import io.swagger.v3.oas.models.security.SecurityRequirement;
import io.swagger.v3.oas.models.security.SecurityScheme;
import io.tallystick.checkout.saga.Problem;
import java.util.Map;
import org.springdoc.core.customizers.OpenApiCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The API's description for programs, at /v3/api-docs, and for people, at /swagger-ui. */
@ServesCheckout
@Configuration(proxyBeanMethods = false)
class OpenApiConfiguration {
  /** How a route names the shape of its errors. */
  static final String PROBLEM = "#/components/responses/Problem";

  private static final String CUSTOMER = "customer";

  @Bean
  OpenAPI checkoutOpenApi() {
    return new OpenAPI()
        .info(
            new Info()
                .title("Tallystick checkout")
                .version("1")
                .license(new License().name("Apache-2.0"))
                .description(
                    """
                    From cart to order. Amounts are whole numbers in the currency's minor units; a \
                    client never sends one. Unknown fields are refused. Every error is a problem \
                    (RFC 9457) whose type is stable.\
                    """))
        .components(
            new Components()
                .addSecuritySchemes(
                    CUSTOMER,
                    new SecurityScheme()
                        .type(SecurityScheme.Type.HTTP)
                        .scheme("bearer")
                        .bearerFormat("JWT")
                        .description("The shop's log-in. Guests send none."))
                .addResponses("Problem", problem("Refused, or it didn't work; type says why")));
  }

  /** What any route may answer. */
  @Bean
  OpenApiCustomizer commonProblems() {
    return api -> {
      ResolvedSchema problem =
          ModelConverters.getInstance()
              .resolveAsResolvedSchema(new AnnotatedType(Problem.class).resolveAsRef(false));
      problem.referencedSchemas.forEach(api.getComponents()::addSchemas);
      api.getComponents().addSchemas("Problem", problem.schema);
      api.getPaths()
          .forEach(
              (path, item) -> {
                if (path.startsWith("/api/")) {
                  item.readOperations().forEach(operation -> complete(operation));
                }
              });
    };
  }

  private static void complete(Operation operation) {
    if (operation.getRequestBody() != null) {
      for (String status : new String[] {"400", "413", "415"}) {
        addIfMissing(operation, status);
      }
    }
    for (String status : new String[] {"401", "429", "500"}) {
      addIfMissing(operation, status);
    }
    // either a customer's token or none
    operation.addSecurityItem(new SecurityRequirement());
    operation.addSecurityItem(new SecurityRequirement().addList(CUSTOMER));
  }

  private static void addIfMissing(Operation operation, String status) {
    operation.getResponses().putIfAbsent(status, new ApiResponse().$ref(PROBLEM));
  }

  private static ApiResponse problem(String description) {
    return new ApiResponse()
        .description(description)
        .content(
            new Content()
                .addMediaType(
                    Problems.MEDIA_TYPE,
                    new MediaType()
                        .schema(new Schema<>().$ref("#/components/schemas/Problem"))
                        .example(
                            Map.of(
                                "type", "urn:tallystick:problem:unknown-field",
                                "title", "There is no such field",
                                "status", 400,
                                "detail",
                                    "There is no field 'price' here; prices are the server's."))));
  }
}
