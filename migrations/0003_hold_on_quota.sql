PRAGMA foreign_keys=OFF;--> statement-breakpoint
CREATE TABLE `__new_holds` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`target` text NOT NULL,
	`run_id` text,
	`phase_id` text,
	`family` text,
	`quota` text,
	`why` text NOT NULL,
	`by` text NOT NULL,
	`note` text NOT NULL,
	`placed_at_ms` integer NOT NULL,
	`until_ms` integer,
	`session_id` text,
	FOREIGN KEY (`run_id`) REFERENCES `runs`(`run_id`) ON UPDATE no action ON DELETE cascade,
	FOREIGN KEY (`session_id`) REFERENCES `sessions`(`session_id`) ON UPDATE no action ON DELETE cascade,
	CONSTRAINT "holds_target" CHECK("__new_holds"."target" in ('everything', 'run', 'phase', 'family', 'quota')),
	CONSTRAINT "holds_columns_of_target" CHECK(("target" in ('run', 'phase')) = ("run_id" is not null) and ("target" = 'phase') = ("phase_id" is not null) and ("target" = 'family') = ("family" is not null) and ("target" = 'quota') = ("quota" is not null))
);
--> statement-breakpoint
INSERT INTO `__new_holds`("id", "target", "run_id", "phase_id", "family", "quota", "why", "by", "note", "placed_at_ms", "until_ms", "session_id") SELECT "id", "target", "run_id", "phase_id", "family", "quota", "why", "by", "note", "placed_at_ms", "until_ms", "session_id" FROM `holds`;--> statement-breakpoint
DROP TABLE `holds`;--> statement-breakpoint
ALTER TABLE `__new_holds` RENAME TO `holds`;--> statement-breakpoint
PRAGMA foreign_keys=ON;--> statement-breakpoint
CREATE INDEX `holds_target` ON `holds` (`target`,`run_id`,`phase_id`);--> statement-breakpoint
CREATE INDEX `holds_family` ON `holds` (`family`) WHERE "family" is not null;--> statement-breakpoint
CREATE INDEX `holds_quota` ON `holds` (`quota`) WHERE "quota" is not null;--> statement-breakpoint
CREATE INDEX `holds_session` ON `holds` (`session_id`) WHERE "session_id" is not null;