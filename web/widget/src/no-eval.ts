import { config } from "zod/v4/core";

// zod, which comes with the AI SDK, would try whether it may write code as it runs. Our own policy says no (src/http/widget.ts), and the
// browser would complain of the try. Before anything that makes a schema.
config({ jitless: true });
