/**
 * Precision and recall of one kind, as table cells: of `judged`, each {wanted, got}, those are of the kind that `is` says. Empty where there
 * is nothing to share.
 */
export function measure(judged, is) {
  const right = judged.filter(({ wanted, got }) => is(wanted) && is(got)).length;
  const share = (of) => (of === 0 ? "" : (right / of).toFixed(3));
  const wanted = judged.filter((each) => is(each.wanted)).length;
  return {
    messages: wanted,
    precision: share(judged.filter(({ got }) => is(got)).length),
    recall: share(wanted),
  };
}
