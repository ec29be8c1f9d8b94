export { triggerIn } from "../src/core/policies/triggers";
export { kidkazz } from "../src/shop/bot";
