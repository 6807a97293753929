// Builds both pages as they go into production.
import vue from "@vitejs/plugin-vue";
import { build } from "vite";

const isCustomElement = (tag) => tag.startsWith("kb-");

await build({
  logLevel: "error",
  plugins: [vue({ template: { compilerOptions: { isCustomElement } } })],
  build: {
    modulePreload: false,
    rollupOptions: { input: { react: "react.tsx", vue: "vue.ts" }, output: { entryFileNames: "[name].js" } },
  },
});
