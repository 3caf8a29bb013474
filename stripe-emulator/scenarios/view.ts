const daySeconds = 86_400;

/**
 * How a scenario looks at objects: ids become labels in the order in which they appear (`sub_1`, `in_2`) and
 * moments become distances from the clock's start, so that two runs can be compared.
 */
export class View {
  readonly #labels = new Map<string, string>();
  readonly #counts = new Map<string, number>();

  /** @param start Unix seconds at which the scenario's clock stood in the beginning */
  constructor(private readonly start: number) {}

  /** A label for an object, given by its id or expanded; null stays null. */
  id(reference: string | { id: string } | null | undefined): string | null {
    if (!reference) return null;
    const id = typeof reference === "string" ? reference : reference.id;
    const known = this.#labels.get(id);
    if (known) return known;
    const prefix = /^(sub_sched|[a-z]+)_/.exec(id)?.[1] ?? "id";
    const count = (this.#counts.get(prefix) ?? 0) + 1;
    this.#counts.set(prefix, count);
    const label = `${prefix}_${count}`;
    this.#labels.set(id, label);
    return label;
  }

  /** `+31d1h`, `-2d`, `0`: how far a moment lies from the start. */
  time(moment: number | null | undefined): string | null {
    return moment === null || moment === undefined ? null : formatDistance(moment - this.start);
  }

  /** A text in which every id that has a label is replaced by it. */
  text(text: string | null | undefined): string | null {
    if (text === null || text === undefined) return null;
    let plain = text;
    for (const [id, label] of this.#labels) plain = plain.replaceAll(id, label);
    return plain;
  }
}

/** Seconds as days, hours, minutes and seconds, with their sign. */
function formatDistance(seconds: number): string {
  if (seconds === 0) return "0";
  const rest = Math.abs(seconds);
  const parts: [number, string][] = [
    [Math.floor(rest / daySeconds), "d"],
    [Math.floor((rest % daySeconds) / 3600), "h"],
    [Math.floor((rest % 3600) / 60), "m"],
    [rest % 60, "s"],
  ];
  const written = parts.filter(([count]) => count > 0).map(([count, unit]) => `${count}${unit}`);
  return `${seconds < 0 ? "-" : "+"}${written.join("")}`;
}
