import { Link } from "@tanstack/react-router";
import type { Closing, Counterparty } from "~/api/client";
import { count } from "~/shared/format/number";
import { t } from "~/shared/text";
import { visibleParts } from "~/shared/ui/hostile";
import { about } from "./filter";
import { onSide, type Shown, type Side, shortSums, times } from "./flows";

/** Accounts drawn on each side; the table has all. */
const DRAWN = 12;
const WIDE = 960;
const BOX = 270;
const ROW = 46;
const HIGH = 38;
const NAMED = "●";
const CIRCLE = "↻";
const MIDDLE = { left: 405, right: 555 };

/** Of a long or hostile name what fits a box: nothing hidden in it changes how its neighbours read. */
function shortened(name: string, most: number): string {
  const shown = visibleParts(name)
    .map((part) => part.text)
    .join("");
  return shown.length > most ? `${shown.slice(0, most - 1)}…` : shown;
}

interface Node {
  of: Counterparty;
  side: Side;
  top: number;
}

/** One side's accounts, in the middle of as many rows as the longer side has. */
function column(here: readonly Counterparty[], side: Side, rows: number) {
  const drawn = here.slice(0, DRAWN);
  const first = 24 + ((rows - drawn.length) * ROW) / 2;
  return {
    nodes: drawn.map((of, place): Node => ({ of, side, top: first + place * ROW })),
    left: here.length - drawn.length,
    end: first + drawn.length * ROW,
  };
}

const middle = (node: Node) => node.top + HIGH / 2;

/** The account in the middle, who paid it on the left, whom it paid on the right. */
export function Graph({ account, money, action }: Shown) {
  const own = money.counterparties.filter((each) => each.account !== account);
  const [payers, payees] = [onSide(own, "in"), onSide(own, "out")];
  const rows = Math.min(DRAWN, Math.max(payers.length, payees.length, 1));
  const left = column(payers, "in", rows);
  const right = column(payees, "out", rows);
  const height = 24 + rows * ROW + 22;
  const centre = 24 + (rows * ROW) / 2 - (ROW - HIGH) / 2;
  const most = Math.max(1, ...own.map((each) => each.transfers));
  const words = t.subject;
  return (
    <div className="overflow-x-auto p-3">
      <Legend of={own} />
      <svg
        viewBox={`-2 0 ${WIDE + 4} ${height}`}
        role="group"
        aria-label={words.graph}
        className="money-graph"
      >
        <text x="0" y="14" className="money-head">
          {words.payers}
        </text>
        <text x={WIDE - BOX} y="14" className="money-head">
          {words.payees}
        </text>
        <Circles links={money.closing} from={right.nodes} to={left.nodes} />
        {[...left.nodes, ...right.nodes].map((node) => (
          <path
            key={`${node.side} ${node.of.account}`}
            d={wire(node, centre)}
            strokeWidth={1 + 5 * Math.sqrt(times(node.of.flows, node.side) / most)}
            className={`money-wire ${look(node.of)}`}
          />
        ))}
        <rect
          x={MIDDLE.left}
          y={centre - 22}
          width={MIDDLE.right - MIDDLE.left}
          height="44"
          rx="4"
          className="money-centre"
        />
        <text x={WIDE / 2} y={centre + 4} textAnchor="middle" className="money-name">
          {shortened(account, 17)}
        </text>
        {[...left.nodes, ...right.nodes].map((node) => (
          <Box key={`${node.side} ${node.of.account}`} node={node} action={action} />
        ))}
        {left.nodes.length === 0 ? <None x={0} /> : null}
        {right.nodes.length === 0 ? <None x={WIDE - BOX} /> : null}
        <More x={0} top={left.end} n={left.left} />
        <More x={WIDE - BOX} top={right.end} n={right.left} />
      </svg>
    </div>
  );
}

const look = (of: Counterparty) => (of.circle ? "money-circle" : of.named ? "money-named" : "");

function wire(node: Node, centre: number): string {
  const at = middle(node);
  const [from, to] = node.side === "in" ? [BOX, MIDDLE.left] : [WIDE - BOX, MIDDLE.right];
  const half = (from + to) / 2;
  return `M${from} ${at}C${half} ${at} ${half} ${centre} ${to} ${centre}`;
}

/** What closes a circle: from somebody whom it paid to somebody who paid it. */
function Circles({ links, from, to }: { links: readonly Closing[]; from: Node[]; to: Node[] }) {
  return links.map((link) => {
    const start = from.find((node) => node.of.account === link.from);
    const end = to.find((node) => node.of.account === link.to);
    if (!start || !end) return null;
    const words = t.subject.closes(
      shortened(link.from, 60),
      shortened(link.to, 60),
      t.subject.times(count(link.transfers)),
    );
    return (
      <path
        key={`${link.from} ${link.to}`}
        d={`M${WIDE - BOX} ${middle(start)}L${BOX} ${middle(end)}`}
        className="money-closing"
      >
        <title>{words}</title>
      </path>
    );
  });
}

function Box({ node, action }: { node: Node; action: string | undefined }) {
  const { of, side } = node;
  const words = t.subject;
  const marks = [of.named ? words.named : "", of.circle ? words.circle : ""].filter(Boolean);
  const sum = shortSums(of.flows, side);
  const often = words.times(count(times(of.flows, side)));
  const said = [
    shortened(of.account, 60),
    side === "in" ? words.payers : words.payees,
    sum,
    often,
    ...marks,
  ];
  const x = side === "in" ? 0 : WIDE - BOX;
  return (
    <Link to="/subject" search={about({ kind: "account", id: of.account }, action)}>
      <title>{said.join(", ")}</title>
      <rect
        x={x}
        y={node.top}
        width={BOX}
        height={HIGH}
        rx="4"
        className={`money-box ${look(of)}`}
      />
      <text x={x + 8} y={node.top + 15} className="money-name">
        {shortened(of.account, 30)}
        {of.circle ? ` ${CIRCLE}` : ""}
        {of.named ? ` ${NAMED}` : ""}
      </text>
      <text x={x + 8} y={node.top + 31} className="money-sum">
        {shortened(`${sum} · ${often}`, 44)}
      </text>
    </Link>
  );
}

/** What the signs mean that are there. */
function Legend({ of }: { of: readonly Counterparty[] }) {
  const words = t.subject;
  const signs = [
    of.some((each) => each.named) ? `${NAMED} ${words.named}` : "",
    of.some((each) => each.circle) ? `${CIRCLE} ${words.circle}` : "",
  ].filter(Boolean);
  return signs.length > 0 ? <p className="pb-2 text-12 text-ink-2">{signs.join(", ")}</p> : null;
}

function None({ x }: { x: number }) {
  return (
    <text x={x} y="42" className="money-sum">
      {t.subject.nobody}
    </text>
  );
}

function More({ x, top, n }: { x: number; top: number; n: number }) {
  if (n === 0) return null;
  return (
    <text x={x} y={top + 14} className="money-sum">
      {t.subject.others(count(n))}
    </text>
  );
}
