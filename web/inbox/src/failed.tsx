import { Button } from "@mantine/core";
import { useWords } from "./words";

/** A query, as far as this asks of it. */
export interface Asked {
  error: Error | null;
  isFetching: boolean;
  refetch: () => unknown;
}

/** What could not be fetched says why, and can be tried again: silence would look like good news. Nothing where it could. */
export function Failed({ query: { error, isFetching, refetch } }: { query: Asked }) {
  const words = useWords();
  if (!error) return null;
  return (
    <div className="failed" role="alert">
      {error.message}{" "}
      <Button size="compact-xs" variant="default" loading={isFetching} onClick={() => refetch()}>
        {words.tryAgain}
      </Button>
    </div>
  );
}
