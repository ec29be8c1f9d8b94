import { createService } from "../../src/service";
import { bookshop } from "./bot";

const service = createService(bookshop);

export class Thread extends service.Thread {}
export class Recorder extends service.Recorder {}
export class Sequence extends service.Sequence {}
export class Inbox extends service.Inbox {}
export class Budget extends service.Budget {}
export class Publisher extends service.Publisher {}

export default service.handler;
