/** One call of a tool, for the record. */
export interface ToolCall {
  name: string;
  input: unknown;
  /** what the model saw */
  output: unknown;
  ms: number;
}
