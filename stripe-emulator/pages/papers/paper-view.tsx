/** @jsxImportSource hono/jsx */
import type { Child } from "hono/jsx";
import { Chip } from "../shell";
import type { Paper, PaperLine } from "./paper";

/** So many lines are read at a glance; the rest is folded. */
const glance = 20;

function Lines({ lines }: { lines: readonly PaperLine[] }) {
  return (
    <ul class="lines">
      {lines.map((line) => (
        <li key={line.id}>
          <div>
            <p>{line.description}</p>
            <p class="muted small">
              {[line.detail, line.unitPrice && line.quantity ? `${line.quantity} × ${line.unitPrice}` : ""]
                .filter(Boolean)
                .join(" · ")}
            </p>
          </div>
          <p class="number">{line.amount}</p>
        </li>
      ))}
    </ul>
  );
}

function Party({ name, lines }: { name: string; lines: readonly string[] }) {
  return (
    <div>
      <h2 class="caption">{name}</h2>
      {lines.map((line) => (
        <p key={line}>{line}</p>
      ))}
    </div>
  );
}

/**
 * An invoice, receipt or credit note on the screen.
 * @param pdf where it is had for print
 */
export function PaperView({ paper, pdf, children }: { paper: Paper; pdf: string; children?: Child }) {
  const { lines } = paper;
  return (
    <article class="card paper">
      <div class="row spread">
        <h1>{paper.title}</h1>
        <Chip state={paper.state.code} label={paper.state.label} />
      </div>
      <p class="headline number">{paper.headline}</p>
      <dl class="facts">
        {paper.facts.map(({ label, value }) => (
          <>
            <dt>{label}</dt>
            <dd>{value}</dd>
          </>
        ))}
      </dl>
      <div class="parties">
        <Party name="From" lines={paper.seller} />
        <Party name="Bill to" lines={paper.customer} />
      </div>
      <Lines lines={lines.slice(0, glance)} />
      {lines.length > glance ? (
        <details>
          <summary>
            Show the other {lines.length - glance} of {lines.length} lines
          </summary>
          <Lines lines={lines.slice(glance)} />
        </details>
      ) : null}
      <ul class="lines sums">
        {paper.sums.map(({ label, amount, strong }) => (
          <li class={strong ? "total" : undefined} key={label}>
            <span>{label}</span>
            <span class="number">{amount}</span>
          </li>
        ))}
      </ul>
      {paper.notes.map((note) => (
        <p class="muted small" key={note}>
          {note}
        </p>
      ))}
      <div class="row">
        <a class="button quiet" href={pdf}>
          Download PDF
        </a>
        {children}
      </div>
    </article>
  );
}
