import { z } from "zod";

/** What of a Firebase service account's key file is needed to send. */
export const serviceAccount = z.object({
  project_id: z.string().min(1),
  client_email: z.string().min(1),
  private_key: z.string().min(1),
  token_uri: z.url().optional(),
});
export type ServiceAccount = z.infer<typeof serviceAccount>;

export const accessToken = z.object({ access_token: z.string().min(1), expires_in: z.number().positive() });

/** FCM HTTP v1's refusal; `errorCode` stands in one of its details. */
export const refusal = z.object({
  error: z.object({
    status: z.string().optional(),
    details: z
      .array(
        z.looseObject({
          errorCode: z.string().optional(),
          fieldViolations: z.array(z.looseObject({ field: z.string().optional() })).optional(),
        }),
      )
      .optional()
      .catch(undefined),
  }),
});
