package io.tallystick.sandbox;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.util.List;

/** Replaces ids by the objects they name, along paths such as {@code data.source}. */
final class Expansion {
  private static final int MAX_DEPTH = 4;

  private final ObjectJson objects;

  Expansion(ObjectJson objects) {
    this.objects = objects;
  }

  void apply(JsonObject answer, List<String> paths) {
    for (String path : paths) {
      String[] steps = path.split("\\.");
      if (steps.length > MAX_DEPTH) {
        throw new SandboxException(
            400, null, "expand", "You cannot expand more than 4 levels of a property: " + path);
      }
      expand(answer, steps, 0, path);
    }
  }

  private void expand(JsonElement at, String[] steps, int depth, String path) {
    if (depth == steps.length || at.isJsonNull()) {
      return;
    }
    if (at instanceof JsonArray list) {
      list.forEach(item -> expand(item, steps, depth, path));
      return;
    }
    JsonElement field = at instanceof JsonObject object ? object.get(steps[depth]) : null;
    if (field == null) {
      throw new SandboxException(
          400, null, "expand", "This property cannot be expanded (" + path + ").");
    }
    if (field.isJsonPrimitive()) {
      JsonObject named = objects.byId(field.getAsString());
      if (named == null) {
        throw new SandboxException(
            400, null, "expand", "This property cannot be expanded (" + path + ").");
      }
      at.getAsJsonObject().add(steps[depth], named);
      field = named;
    }
    expand(field, steps, depth + 1, path);
  }
}
