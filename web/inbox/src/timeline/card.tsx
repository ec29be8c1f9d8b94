import type { ReactNode } from "react";
import type { Card } from "../api/types";

const shown = /^(?:https?:\/\/|\/(?!\/))/;

export function CardBox({ card, children }: { card: Card; children?: ReactNode }) {
  const { title, subtitle, price, imageUrl, url } = card;
  return (
    <div className="card">
      {imageUrl && shown.test(imageUrl) && <img src={imageUrl} alt="" loading="lazy" />}
      <div>
        {url && shown.test(url) ? (
          <a href={url} target="_blank" rel="noopener noreferrer">
            {title}
          </a>
        ) : (
          <b>{title}</b>
        )}
        {subtitle && <div className="soft">{subtitle}</div>}
        {price && <div>{price}</div>}
        {children}
      </div>
    </div>
  );
}
