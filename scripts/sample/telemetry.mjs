/** The telemetry of an attempt: recorded token estimations, dealt out to phases. */
import { readFileSync } from 'node:fs';
import { chooseNumber, pick } from './pick.mjs';

const { estimations } = JSON.parse(readFileSync(new URL('./endings.json', import.meta.url), 'utf8'));

/** The events of one attempt, in order: one or two estimations, and the escalation that a truncated one led to. */
export function listTelemetry(run, phase, attempt, result) {
  const parts = [run, phase, attempt];
  const calls = chooseNumber(3, ...parts, 'calls') === 0 ? 2 : 1;
  return Array.from({ length: calls }, (_, call) => {
    const estimation = createEstimation(phase, [...parts, call], result);
    return estimation.truncated ? [estimation, createEscalation(estimation, attempt)] : [estimation];
  }).flat();
}

function createEstimation(phase, parts, result) {
  const wanted =
    result === 'TOKEN_ESCALATION' ? estimations.filter(([, , , , , , truncated]) => truncated) : estimations;
  const [category, complexity, count, predicted, actual, budget, truncated, model] = pick(wanted, ...parts);
  return {
    event: 'token_estimation_v2',
    category,
    complexity,
    deliverable_count: count,
    deliverables_json: JSON.stringify(Array.from({ length: count }, (_, n) => `src/${phase}/part_${n + 1}.py`)),
    predicted_output_tokens: predicted,
    actual_output_tokens: actual,
    selected_budget: budget,
    success: result === 'COMPLETE',
    truncated,
    stop_reason: truncated ? 'max_tokens' : 'end_turn',
    model,
    smape_percent: (200 * Math.abs(actual - predicted)) / (actual + predicted),
    waste_ratio: predicted / actual,
    underestimated: actual > predicted,
  };
}

function createEscalation({ actual_output_tokens: used, selected_budget: budget }, attempt) {
  const factor = 1.25;
  return {
    event: 'token_budget_escalation',
    attempt_index: attempt,
    reason: 'truncation',
    was_truncated: true,
    output_utilization: (100 * used) / budget,
    escalation_factor: factor,
    base_value: budget,
    base_source: 'selected_budget',
    retry_max_tokens: Math.round(budget * factor),
    selected_budget: budget,
    actual_max_tokens: budget,
    tokens_used: used,
  };
}
