import { createTheme, Modal } from "@mantine/core";

/** The shop's own teal, and letters that the platform has. */
export const theme = createTheme({
  primaryColor: "shop",
  primaryShade: { light: 7, dark: 7 },
  colors: {
    shop: [
      ...(["#eef7f5", "#dceeea", "#b4ddd5", "#86d3c8", "#58b5a9", "#35988c"] as const),
      ...(["#1d7d74", "#14665f", "#0f534d", "#0a3f3b"] as const),
    ] as const as [string, string, string, string, string, string, string, string, string, string],
  },
  fontFamily: '"Nunito Sans", "Segoe UI", system-ui, -apple-system, Roboto, "Helvetica Neue", sans-serif',
  defaultRadius: "md",
  respectReducedMotion: true,
  components: {
    // what is typed right after a shortcut is meant for the dialog that it opens
    Modal: Modal.extend({ defaultProps: { transitionProps: { duration: 0 } } }),
  },
});
