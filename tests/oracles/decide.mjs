// Decides pairs of patterns again, by libraries that nobody here wrote, and compares: decide.mjs [--z3 N] [COUNTS] < LINES, with the lines
// that McpSecureApis.PatternOracle writes. refa (automata) decides all of them, Z3 (a solver) the first N whose anchors stand at the edges,
// and Node's own regular expressions look at every text. COUNTS is a file that gets "AGREED DISAGREED UNDECIDED".
import { createInterface } from 'node:readline';
import { writeFileSync } from 'node:fs';
import { CharSet, DFA, JS, NFA, TooManyNodesError, visitAst } from 'refa';
import { ask, end as endZ3 } from './solver.mjs';

const arguments_ = process.argv.slice(2);
const z3Share = arguments_[0] === '--z3' ? Number(arguments_.splice(0, 2)[1]) : 0;
const [counts] = arguments_;

const maxCharacter = 0x10ffff;
// Two characters that no pattern names stand for the start and the end of the text. Halves of surrogate pairs are no characters of a text.
const [start, end] = [0x10fffe, 0x10ffff];
const characters = CharSet.empty(maxCharacter).union([{ min: 0, max: 0xd7ff }, { min: 0xe000, max: start - 1 }]);
const character = code => CharSet.fromCharacter(maxCharacter, code);
const marks = character(start).union(character(end));

const one = set => ({ type: 'CharacterClass', characters: set });
const repeat = (element, min, max) => ({ type: 'Quantifier', min, max, lazy: false, alternatives: [row(element)] });
const row = (...elements) => ({ type: 'Concatenation', elements });
const any = () => repeat(one(characters), 0, Infinity);
const nodes = Type => new Type.LimitedNodeFactory(5_000);
const automaton = (...alternatives) => NFA.fromRegex(alternatives, { maxCharacter }, {}, nodes(NFA));
const both = (left, right) => NFA.fromIntersection(left, right, nodes(NFA));

// The texts with their anchors as characters: the start and the end may stand there as often as the pattern asks for them.
const framed = automaton(
  row(repeat(one(character(start)), 0, Infinity), any(), repeat(one(character(end)), 0, Infinity)),
  row(repeat(one(marks), 0, Infinity)));

function parse(pattern) {
  const { expression } = JS.Parser.fromLiteral({ source: pattern, flags: 'u' }).parse({ assertions: 'unknown', maxNodes: 1_000_000 });
  visitAst(expression, {
    onCharacterClassEnter: node => { node.characters = node.characters.intersect(characters); },
  });
  return expression;
}

/** The texts that a pattern accepts; only a deterministic automaton (DFA) has a complement. */
function language(pattern, Type) {
  const expression = parse(pattern);
  visitAst(expression, {
    onConcatenationEnter: node => {
      node.elements = node.elements.map(element => element.type !== 'Unknown' ? element
        : { ...one(character(element.id === '^' ? start : end)), parent: node });
    },
  });
  const marked = both(framed, automaton(row(any(), { type: 'Alternation', alternatives: expression.alternatives }, any())));

  // The marks go away: what they lead to is reached without reading.
  const reached = node => {
    const nodes = new Set([node]);
    for (const from of nodes) for (const [to, set] of from.out) if (!set.isDisjointWith(marks)) nodes.add(to);
    return nodes;
  };
  const getOut = node => {
    const out = new Map();
    for (const from of reached(node)) {
      for (const [to, set] of from.out) {
        const rest = set.intersect(characters);
        if (!rest.isEmpty) out.set(to, out.get(to)?.union(rest) ?? rest);
      }
    }
    return out;
  };
  const isFinal = node => [...reached(node)].some(to => marked.finals.has(to));
  return Type.fromTransitionIterator({ initial: marked.initial, getOut, isFinal }, { maxCharacter }, nodes(Type));
}

/** Whether a text is one of the first pattern's and none of the second's; null where it takes too many states, or calls within calls. */
function refa(first, second) {
  try {
    const others = language(second, DFA);
    others.complement(nodes(DFA));
    return !both(both(language(first, NFA), framed), others).isEmpty;
  } catch (error) {
    if (error instanceof TooManyNodesError || error instanceof RangeError) return null;
    throw error;
  }
}

class AnchorInside extends Error {}

/** The same for Z3, in SMT-LIB; null when an anchor stands where a solver without anchors cannot say it. */
function smt(pattern) {
  // Z3's strings end at U+2FFFF. No pattern of these tells the characters above from each other.
  const last = 0x2ffff;
  const set = characters => {
    const ranges = characters.ranges.filter(({ min }) => min <= last)
      .map(({ min, max }) => `(re.range "\\u{${min.toString(16)}}" "\\u{${Math.min(max, last).toString(16)}}")`);
    return ranges.length === 0 ? 're.none' : ranges.length === 1 ? ranges[0] : `(re.union ${ranges.join(' ')})`;
  };
  const element = node => {
    switch (node.type) {
      case 'CharacterClass': return set(node.characters);
      case 'Alternation': return choice(node.alternatives);
      case 'Quantifier': {
        const part = choice(node.alternatives);
        if (node.max !== Infinity) return `((_ re.loop ${node.min} ${node.max}) ${part})`;
        return node.min === 0 ? `(re.* ${part})` : `(re.++ ((_ re.^ ${node.min}) ${part}) (re.* ${part}))`;
      }
      default: throw new AnchorInside();
    }
  };
  const concat = elements => elements.length === 0 ? '(str.to_re "")' : elements.length === 1 ? elements[0] : `(re.++ ${elements.join(' ')})`;
  const union = parts => parts.length === 0 ? 're.none' : parts.length === 1 ? parts[0] : `(re.union ${parts.join(' ')})`;
  const choice = alternatives => union(alternatives.map(({ elements }) => concat(elements.map(element))));
  const everything = `(re.* ${set(characters)})`;
  const whole = ({ elements }) => {
    const parts = [...elements];
    const isStart = parts[0]?.id === '^', isEnd = parts.length > 1 && parts.at(-1).id === '$';
    const inner = parts.slice(isStart ? 1 : 0, isEnd ? -1 : undefined).map(element);
    return concat([...(isStart ? [] : [everything]), ...inner, ...(isEnd ? [] : [everything])]);
  };
  try {
    return union(parse(pattern).alternatives.map(whole));
  } catch (error) {
    if (error instanceof AnchorInside) return null;
    throw error;
  }
}

/** Whether Z3 finds such a text: null where it does not know, undefined where it cannot be asked. */
async function solve(first, second) {
  const [inside, outside] = [smt(first), smt(second)];
  if (inside === null || outside === null) return undefined;
  return ask(`(declare-const text String) (assert (str.in_re text ${inside})) (assert (not (str.in_re text ${outside})))`);
}

const began = performance.now();
let [agreed, disagreed, undecided, gaveUp, asked, unknown, contained, seconds] = [0, 0, 0, 0, 0, 0, 0, 0];
for await (const line of createInterface({ input: process.stdin })) {
  const { first, second, outside, undecided: reason } = JSON.parse(line);
  if (reason !== null) {
    undecided++;
    console.log(`undecided: ${reason}: ${line}`);
    continue;
  }
  const wrong = [];
  if (outside !== null && !(new RegExp(first, 'u').test(outside) && !new RegExp(second, 'u').test(outside))) wrong.push('Node');
  const decided = refa(first, second);
  // A text that Node's own expressions confirm is proof enough; that there is none has to be decided.
  if (decided === null) gaveUp += outside === null ? 1 : 0;
  else if (decided !== (outside !== null)) wrong.push('refa');
  if (asked < z3Share) {
    const from = performance.now();
    const answer = await solve(first, second);
    seconds += (performance.now() - from) / 1000;
    if (answer === null) unknown++;
    else if (answer !== undefined) {
      asked++;
      if (answer !== (outside !== null)) wrong.push('z3');
    }
  }
  if (wrong.length > 0) {
    disagreed++;
    console.log(`failed: ${wrong.join(', ')} disagree: ${line}`);
  } else {
    agreed += decided === null && outside === null ? 0 : 1;
    contained += outside === null ? 1 : 0;
  }
}

endZ3();
const total = agreed + disagreed + undecided + gaveUp;
if (z3Share > 0) console.log(`z3: ${asked} pairs in ${seconds.toFixed(1)} s, ${unknown} unknown to it`);
if (gaveUp > 0) console.log(`refa: gave up on ${gaveUp} pairs, that count neither way`);
const took = ((performance.now() - began) / 1000).toFixed(1);
console.log(`patterns: ${agreed} of ${total} pairs agreed (${contained} contained), ${disagreed} disagreed, ${undecided} undecided, ${took} s`);
if (counts) writeFileSync(counts, `${agreed} ${disagreed} ${undecided}\n`);
process.exit(disagreed > 0 || gaveUp * 200 >= total || total === 0 || undecided * 200 >= total ? 1 : 0);
