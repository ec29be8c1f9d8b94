DROP INDEX `idx_tickets_open_waiting`;--> statement-breakpoint
DROP INDEX `idx_tickets_open_due`;--> statement-breakpoint
CREATE INDEX `idx_tickets_open_waiting` ON `tickets` (coalesce(waiting_since, 'z' || updated_at),`id`) WHERE "tickets"."resolved_at" IS NULL AND "tickets"."closed_at" IS NULL;--> statement-breakpoint
CREATE INDEX `idx_tickets_open_due` ON `tickets` (coalesce(sla_deadline, 'z' || updated_at),`id`) WHERE "tickets"."resolved_at" IS NULL AND "tickets"."closed_at" IS NULL;