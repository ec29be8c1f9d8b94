import { createRoute, type OpenAPIHono, z } from "@hono/zod-openapi";
import { bodyLimit } from "hono/body-limit";
import { allFaq } from "../core/db/faq";
import { importFaq } from "../core/knowledge/import";
import { formatFaq, formats, type Problem, problemCodes } from "../core/knowledge/transfer";
import { atLeast, authenticated, type HttpEnv } from "./auth";
import { ApiError, errorResponse, languageOf } from "./errors";
import { afterFaqChange, faqViewOf } from "./faq";
import { json, refusals } from "./schemas";
import { staffOf } from "./ticket-actions";

const staff = { tags: ["faq"], security: [{ bearer: [] as string[] }], middleware: [authenticated("staff")] };
const admin = { ...staff, middleware: [authenticated("staff"), atLeast("admin")] };

/** bytes; an import is one request */
const maxImport = 2 * 1024 * 1024;
const importPath = "/api/faq/import";

const exported = createRoute({
  ...staff,
  method: "get",
  path: "/api/faq/export",
  summary: "All entries as a file that can be imported again",
  request: { query: z.object({ format: z.enum(formats).default("csv") }) },
  responses: {
    200: {
      description: "the file",
      content: {
        "text/csv": { schema: z.string() },
        "application/json": { schema: z.string() },
        "text/markdown": { schema: z.string() },
      },
    },
    ...refusals(400, 401, 403),
  },
});
const problem = z
  .object({
    line: z.number().int().openapi({ description: "of the file, from 1; of JSON: place in the list" }),
    column: z.string().nullable(),
    code: z.enum(problemCodes),
    reason: z.string().openapi({ description: "in your language" }),
  })
  .openapi("ImportProblem");
const report = z
  .object({
    created: z.number().int(),
    changed: z.number().int(),
    unchanged: z.number().int(),
    problems: z.array(problem),
    applied: z.boolean().openapi({ description: "false: nothing was written" }),
  })
  .openapi("ImportReport");
const imported = createRoute({
  ...admin,
  method: "post",
  path: importPath,
  summary: "Takes a file of entries in, all of it or nothing (400 INVALID_IMPORT names every bad row)",
  request: {
    query: z.object({ format: z.enum(formats).default("csv"), dryRun: z.enum(["true", "false"]).default("false") }),
    body: { required: true, content: { "text/plain": { schema: z.string() } } },
  },
  responses: { 200: json("what came of it, or would", report), ...refusals(400, 401, 403, 409, 413) },
});
const types = { csv: "text/csv", json: "application/json", markdown: "text/markdown" } as const;
const endings = { csv: "csv", json: "json", markdown: "md" } as const;

/** The FAQ as a file, out and in. */
export function faqFileRoutes(app: OpenAPIHono<HttpEnv>): void {
  app.use(
    importPath,
    bodyLimit({ maxSize: maxImport, onError: (c) => errorResponse(new ApiError("BODY_TOO_LARGE"), c) }),
  );
  app.openapi(exported, async (c) => {
    const { format } = c.req.valid("query");
    const rows = (await allFaq(c.env)).filter(({ deletedAt }) => deletedAt === null);
    return c.body(
      formatFaq(
        rows.map((row) => faqViewOf(row)),
        format,
      ),
      200,
      {
        "content-type": `${types[format]}; charset=utf-8`,
        "content-disposition": `attachment; filename="faq.${endings[format]}"`,
      },
    );
  });
  app.openapi(imported, async (c) => {
    const { format, dryRun } = c.req.valid("query");
    const { problems, ...counts } = await importFaq(c.env, await c.req.text(), {
      format,
      dryRun: dryRun === "true",
      actor: staffOf(c.var.principal).id,
    });
    const told = problems.map(({ line, column, code, expected = "" }) => ({
      ...{ line, column, code },
      reason: reasons[code][languageOf(c) === "en-US" ? 0 : 1].replace("{expected}", String(expected)),
    }));
    if (dryRun === "false" && told.length > 0) {
      throw new ApiError("INVALID_IMPORT", { details: { ...counts, problems: told } });
    }
    if (counts.applied) afterFaqChange(c);
    return c.json({ ...counts, problems: told }, 200);
  });
}

/** What is wrong with a row, in English and in Indonesian. */
const reasons: Readonly<Record<Problem["code"], readonly [string, string]>> = {
  FILE: ["The file cannot be read as this format", "Isi file tidak bisa dibaca dalam format ini"],
  COLUMNS: ["These are the columns: {expected}", "Kolomnya seperti ini: {expected}"],
  CELLS: ["This row should have {expected} columns", "Baris ini seharusnya punya {expected} kolom"],
  MISSING: ["This must be filled in", "Bagian ini wajib diisi"],
  TOO_LONG: ["Too long: {expected} characters at most", "Terlalu panjang: paling banyak {expected} karakter"],
  INVALID: ["Not allowed here; it may be: {expected}", "Isinya tidak sesuai; yang boleh: {expected}"],
  REPEATED: ["The same is in line {expected}", "Sama dengan baris {expected}"],
  TAKEN: ["The entry {expected} asks the same", "Sudah ditanyakan di {expected}"],
  CHANGED: ["Changed since the export", "Sudah diubah sejak diekspor"],
};
